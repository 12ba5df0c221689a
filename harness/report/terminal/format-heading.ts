import type { RunEvent } from '../../model/result/run-event.ts';
import { countOf } from '../../text/count-of.ts';
import { oneLine } from '../../text/plain-text.ts';
import type { Palette } from './palette.ts';

/** The first line: the platform, its target, and why that target was chosen. */
export function formatHeading(palette: Palette, event: Extract<RunEvent, { type: 'run-started' }>): string {
  const what = `${palette.strong(oneLine(event.platform))} on ${palette.strong(event.target)}: ${oneLine(event.reason)}`;
  return `${what} ${palette.quiet(`(${countOf(event.scenarios, 'scenario')}, run ${event.runId})`)}`;
}

import { formatDuration } from '../../model/duration.ts';
import type { ScenarioResult, StepResult } from '../../model/result.ts';
import { oneLine } from '../plain-text.ts';
import { formatRow, type Row, type RowLayout } from './format-row.ts';
import type { Palette } from './palette.ts';

/** The verdict of a scenario; the lines of its steps follow only where it failed. */
export function formatScenario(palette: Palette, scenario: ScenarioResult, layout?: RowLayout): string[] {
  const skipped = scenario.verdict === 'skipped';
  const row: Row = {
    mark: palette.mark[scenario.verdict],
    title: oneLine(scenario.name),
    ...(scenario.verdict === 'failed' ? { paintTitle: palette.strong } : {}),
    ...(skipped ? {} : { time: formatDuration(scenario.durationMs) }),
  };
  const told = scenario.reason ?? (skipped ? 'no reason was given' : undefined);
  const reason = told === undefined ? [] : [`    ${palette.quiet(oneLine(told))}`];
  const steps =
    scenario.verdict === 'failed'
      ? scenario.steps.map((step) => formatRow(palette, stepRow(palette, step), layout))
      : [];
  return [formatRow(palette, row, layout), ...reason, ...steps];
}

function stepRow(palette: Palette, step: StepResult): Row {
  const told = [step.section === 'finally' ? 'finally' : '', step.kind];
  if (step.observations > 1) told.push(`observed ${step.observations} times`);
  if (step.verdict === 'skipped') told.push(`skipped: ${oneLine(step.reason ?? 'no reason was given')}`);
  return {
    mark: palette.mark[step.verdict],
    title: oneLine(step.name),
    detail: told.filter(Boolean).join(' · '),
    indent: 4,
    ...(step.verdict === 'skipped' ? {} : { time: formatDuration(step.durationMs) }),
  };
}

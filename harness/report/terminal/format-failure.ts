import { join } from 'node:path';
import type { Failure } from '../../model/result.ts';
import { formatLocation } from '../../model/source-location.ts';
import { plainText } from '../../text/plain-text.ts';
import type { Palette } from './palette.ts';

/** Lines of one piece of evidence that a terminal shows; the reports on disk hold all of them. */
const evidenceLines = 20;

interface FailureLayout {
  /** How many lines of one piece of evidence are shown, from its end. */
  readonly maxEvidence?: number;
  /** Folder of the reports, for the path of the bundle. */
  readonly reportFolder?: string | undefined;
}

/** Everything that is known about a failure, as lines; long evidence is cut to its end where `maxEvidence` says so. */
export function formatFailure(
  palette: Palette,
  failure: Failure,
  { maxEvidence = evidenceLines, reportFolder = '' }: FailureLayout = {},
): string[] {
  const lines = [palette.removed(plainText(failure.message))];
  if (failure.at) lines.push(palette.accent(formatLocation(failure.at)));
  lines.push(...blank(formatFacts(palette, failure, ['expected', 'observed'])));
  if (failure.diff) lines.push(...blank(plainText(failure.diff).trimEnd().split('\n').map(paintDiffLine(palette))));
  if (failure.excerpt)
    lines.push(...blank(plainText(failure.excerpt).trimEnd().split('\n').map(paintExcerpt(palette))));
  const bundle = failure.bundle === undefined ? [] : [palette.quiet('bundle    ') + join(reportFolder, failure.bundle)];
  lines.push(...blank([...formatFacts(palette, failure, ['cause', 'next']), ...bundle]));
  for (const { title, text } of failure.evidence) {
    lines.push(...blank([palette.strong(plainText(title)), ...lastLines(palette, text, maxEvidence)]));
  }
  return lines;
}

function blank(lines: readonly string[]): string[] {
  return lines.length > 0 ? ['', ...lines] : [];
}

function formatFacts(
  palette: Palette,
  failure: Failure,
  names: readonly ('expected' | 'observed' | 'cause' | 'next')[],
) {
  return names.flatMap((name) => {
    const value = failure[name];
    if (value === undefined) return [];
    const [first = '', ...rest] = plainText(value).trimEnd().split('\n');
    const paint = name === 'next' ? palette.accent : name === 'cause' ? palette.strong : String;
    const label = name === 'cause' ? 'likely cause: ' : name.padEnd(10);
    return [palette.quiet(label) + paint(first), ...rest.map((line) => ' '.repeat(label.length) + paint(line))];
  });
}

function paintDiffLine(palette: Palette) {
  return (line: string) => {
    if (line.startsWith('@@') || line.startsWith('---') || line.startsWith('+++')) return palette.quiet(line);
    if (line.startsWith('+')) return palette.added(line);
    return line.startsWith('-') ? palette.removed(line) : line;
  };
}

function paintExcerpt(palette: Palette) {
  return (line: string) =>
    line.startsWith('>') || /^\s*\|\s*\^/.test(line) ? palette.strong(line) : palette.quiet(line);
}

function lastLines(palette: Palette, text: string, max: number): string[] {
  const lines = plainText(text).trimEnd().split('\n');
  const left = lines.length - max;
  const shown = (left > 0 ? lines.slice(-max) : lines).map((line) => palette.quiet(`│ ${line}`));
  return left > 0 ? [palette.quiet(`│ … ${left} lines before these are in the report`), ...shown] : shown;
}

import {
  evidenceWithin,
  type FailureFact,
  failureFacts,
  type ShownEvidence,
} from '../../model/result/failure-facts.ts';
import type { Failure } from '../../model/result/result.ts';
import { plainText } from '../../text/plain-text.ts';
import { createPalette, type Palette } from './palette.ts';

/** Formats a failure as lines: headline, cause, expected and observed, location, next command; then the diff, an
 * excerpt of the file, and the ends of the evidence.
 * @param reportFolder folder of the reports, prefixed to the path of the bundle */
export function formatFailure(palette: Palette, failure: Failure, reportFolder = ''): string[] {
  const { message, diff, excerpt, evidence } = failure;
  const lines = [palette.removed(plainText(message))];
  lines.push(...failureFacts(failure, reportFolder).flatMap((fact) => formatFact(palette, fact)));
  if (diff) lines.push('', ...plainText(diff).trimEnd().split('\n').map(paintDiffLine(palette)));
  if (excerpt) lines.push('', ...plainText(excerpt).trimEnd().split('\n').map(paintExcerpt(palette)));
  return [...lines, ...evidenceWithin(evidence).flatMap((piece) => formatEvidence(palette, piece))];
}

function formatFact(palette: Palette, { name, text }: FailureFact): string[] {
  const [first = '', ...rest] = plainText(text).trimEnd().split('\n');
  const paint = paints[name];
  const label = name === 'likely cause' ? 'likely cause: ' : name.padEnd(10);
  const painted = (line: string) => (paint === undefined ? line : palette[paint](line));
  return [palette.quiet(label) + painted(first), ...rest.map((line) => ' '.repeat(label.length) + painted(line))];
}

const paints: Partial<Record<FailureFact['name'], 'strong' | 'accent'>> = {
  cause: 'strong',
  'likely cause': 'strong',
  at: 'accent',
  next: 'accent',
};

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

function formatEvidence(palette: Palette, { title, lines, left }: ShownEvidence): string[] {
  const before = left === 0 ? [] : [palette.quiet(`│ … ${left} earlier lines are in the report`)];
  return ['', palette.strong(plainText(title)), ...before, ...lines.map((line) => palette.quiet(`│ ${line}`))];
}

const noColour = createPalette(false);

/** Formats a failure like the terminal, without colours. */
export function failureText(failure: Failure): string {
  return formatFailure(noColour, failure).join('\n');
}

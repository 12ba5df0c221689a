import { join } from 'node:path';
import { plainText } from '../../text/plain-text.ts';
import { formatLocation } from '../source-location.ts';
import type { Evidence, Failure } from './result.ts';

/** Lines of evidence that are shown with a failure; result.json and the bundle hold all of them. */
const evidenceLines = 40;

export interface FailureFact {
  readonly name: 'cause' | 'likely cause' | 'origin' | 'expected' | 'observed' | 'at' | 'next' | 'bundle';
  readonly text: string;
}

/** What is told of a failure below its headline, in the one order that every report has.
 * @param reportFolder folder of the reports, for the path of the bundle. */
export function failureFacts(failure: Failure, reportFolder = ''): FailureFact[] {
  const { cause, likelyCause, origin, expected, observed, at, next, bundle } = failure;
  const facts: readonly (readonly [FailureFact['name'], string | undefined])[] = [
    ['cause', cause],
    ['likely cause', likelyCause],
    ['origin', origin],
    ['expected', expected],
    ['observed', observed],
    ['at', at && formatLocation(at)],
    ['next', next],
    ['bundle', bundle === undefined ? undefined : join(reportFolder, bundle)],
  ];
  return facts.flatMap(([name, text]) => (text === undefined ? [] : [{ name, text }]));
}

/** A piece of evidence as it is shown. */
export interface ShownEvidence {
  readonly title: string;
  readonly lines: readonly string[];
  /** How many lines before these are not shown. */
  readonly left: number;
}

/** The ends of the evidence, shared out so that all of it together takes at most `max` lines. A piece whose lines all
 * stand in an earlier one is left out.
 * @returns also the titles of those for which no line is left. */
export function evidenceWithin(evidence: readonly Evidence[], max = evidenceLines): ShownEvidence[] {
  const told = new Set<string>();
  const fresh = evidence.flatMap(({ title, text }) => {
    const lines = plainText(text).trimEnd().split('\n');
    const news = lines.some((line) => !told.has(line.trim()));
    for (const line of lines) told.add(line.trim());
    return news ? [{ title, lines }] : [];
  });
  let room = max;
  // The short ones leave their share to the long ones.
  const shares = new Map(
    fresh
      .map(({ lines }, index) => ({ index, length: lines.length }))
      .sort((a, b) => a.length - b.length)
      .map(({ index, length }, nth) => {
        const share = Math.min(length, Math.floor(room / (fresh.length - nth)));
        room -= share;
        return [index, share] as const;
      }),
  );
  return fresh.map(({ title, lines }, index) => {
    const share = shares.get(index) ?? 0;
    return { title, lines: share === 0 ? [] : lines.slice(-share), left: lines.length - share };
  });
}

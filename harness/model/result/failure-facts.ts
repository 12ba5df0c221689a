import { join } from 'node:path';
import { plainText } from '../../text/plain-text.ts';
import { formatLocation } from '../source-location.ts';
import type { Evidence, Failure } from './result.ts';

/** Maximum number of evidence lines shown with a failure; result.json and the bundle contain all of them. */
const evidenceLines = 40;

/** A labelled fact of a failure, such as its cause. */
export interface FailureFact {
  readonly name: 'cause' | 'likely cause' | 'origin' | 'expected' | 'observed' | 'at' | 'next' | 'bundle';
  readonly text: string;
}

/** The facts of a failure below its headline, in the order that every report uses.
 * @param reportFolder folder of the reports, prefixed to the path of the bundle */
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

/** A piece of evidence, shortened for display. */
export interface ShownEvidence {
  readonly title: string;
  readonly lines: readonly string[];
  /** Number of earlier lines that are not shown. */
  readonly left: number;
}

/** Shortens evidence to its last lines, at most `max` lines in all; evidence whose lines all appeared in earlier pieces
 * is dropped.
 * @returns every remaining piece; one may be left with its title only */
export function evidenceWithin(evidence: readonly Evidence[], max = evidenceLines): ShownEvidence[] {
  const told = new Set<string>();
  const fresh = evidence.flatMap(({ title, text }) => {
    const lines = plainText(text).trimEnd().split('\n');
    const news = lines.some((line) => !told.has(line.trim()));
    for (const line of lines) told.add(line.trim());
    return news ? [{ title, lines }] : [];
  });
  let room = max;
  // Short pieces pass the rest of their share on to longer ones.
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

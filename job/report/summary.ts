import type { RegistrationResult } from '../registration/register-dataset.ts';

/** How one dataset ended; `dataset` is `owner/slug` or `owner/slug@version`. */
export type DatasetOutcome = { readonly dataset: string; readonly fetchedBytes: number } & (
  | ({ readonly result: 'fetched' | 'unchanged' } & Available)
  /** The source announces a newer version whose archive it does not have yet; the version before is there. */
  | ({ readonly result: 'outdated'; readonly announcedVersion: number } & Available)
  | { readonly result: 'failed'; readonly error: Error }
  | { readonly result: 'interrupted' }
);

/** What consumers find on the volume. */
interface Available {
  readonly version: number;
  readonly files: number;
  /** Undefined where no datasets API is configured, or where it is a pinned old version. */
  readonly registration: RegistrationResult | undefined;
}

export const results = ['fetched', 'unchanged', 'failed', 'outdated', 'interrupted'] as const;

export interface Summary {
  readonly outcomes: readonly DatasetOutcome[];
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
}

export const countOf = (summary: Summary, result: DatasetOutcome['result']): number =>
  summary.outcomes.filter((outcome) => outcome.result === result).length;

export const fetchedBytesOf = (summary: Summary): number =>
  summary.outcomes.reduce((sum, outcome) => sum + outcome.fetchedBytes, 0);

/** Whether every dataset has a version on the volume that consumers can use and the datasets API knows. */
export const isSuccess = (summary: Summary): boolean =>
  summary.outcomes.every(({ result }) => result !== 'failed' && result !== 'interrupted');

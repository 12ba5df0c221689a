import type { RegistrationResult } from '../registration/register-dataset.ts';

/** The outcome of one dataset; `dataset` is `owner/slug` or `owner/slug@version`. */
export type DatasetOutcome = { readonly dataset: string; readonly fetchedBytes: number } & (
  | ({ readonly result: 'fetched' | 'unchanged' } & Available)
  /** The source announces a newer version whose archive it does not serve yet; the previous version is on the
   * volume. */
  | ({ readonly result: 'outdated'; readonly announcedVersion: number } & Available)
  | { readonly result: 'failed'; readonly error: Error }
  | { readonly result: 'interrupted' }
);

/** The version that consumers find on the volume. */
interface Available {
  readonly version: number;
  readonly files: number;
  /** Undefined if no datasets API is configured, or if it is a pinned old version. */
  readonly registration: RegistrationResult | undefined;
}

export const results = ['fetched', 'unchanged', 'failed', 'outdated', 'interrupted'] as const;

export interface Summary {
  readonly outcomes: readonly DatasetOutcome[];
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
}

export const countOf = (summary: Summary, result: DatasetOutcome['result']): number =>
  summary.outcomes.filter((outcome) => outcome.result === result).length;

export const fetchedBytesOf = (summary: Summary): number =>
  summary.outcomes.reduce((sum, outcome) => sum + outcome.fetchedBytes, 0);

/** Whether every dataset has a usable version on the volume that is registered in the datasets API. */
export const isSuccess = (summary: Summary): boolean =>
  summary.outcomes.every(({ result }) => result !== 'failed' && result !== 'interrupted');

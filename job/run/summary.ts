import type { RegistrationResult } from '../registration/register-dataset.ts';

/** How one dataset ended. `registration` is undefined where no datasets API is configured, or where it is a pinned old version. */
export type DatasetOutcome = { readonly dataset: string } & (
  | {
      readonly result: 'fetched' | 'unchanged';
      readonly version: number;
      readonly files: number;
      readonly fetchedBytes: number;
      readonly registration: RegistrationResult | undefined;
    }
  | { readonly result: 'failed'; readonly fetchedBytes: number; readonly error: Error }
  | { readonly result: 'interrupted'; readonly fetchedBytes: number }
);

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

import type { DatasetOutcome, Summary } from '../run/summary.ts';

/** What happens in a run, as it happens; `dataset` is `owner/slug` or `owner/slug@version`. */
export type RunEvent =
  | { readonly kind: 'started'; readonly datasets: readonly string[] }
  | { readonly kind: 'waiting'; readonly dataset: string; readonly holder: string }
  | {
      readonly kind: 'retrying';
      readonly dataset: string;
      readonly reason: string;
      readonly waitMs: number;
      readonly attempt: number;
    }
  | { readonly kind: 'progress'; readonly dataset: string; readonly bytes: number; readonly total: number | undefined }
  | { readonly kind: 'extracting'; readonly dataset: string; readonly version: number; readonly bytes: number }
  | {
      readonly kind: 'published';
      readonly dataset: string;
      readonly version: number;
      readonly files: number;
      readonly folder: string;
    }
  | { readonly kind: 'removed'; readonly dataset: string; readonly versions: readonly number[] }
  | { readonly kind: 'ended'; readonly outcome: DatasetOutcome }
  | { readonly kind: 'summary'; readonly summary: Summary }
  | { readonly kind: 'warning'; readonly message: string };

export type Report = (event: RunEvent) => void;

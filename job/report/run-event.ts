import { countOf, type DatasetOutcome, fetchedBytesOf, type Summary } from './summary.ts';

/** The events of a run, as they happen; `dataset` is `owner/slug` or `owner/slug@version`. */
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

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Formats a size, such as `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${power === 0 ? bytes : (bytes / 2 ** (10 * power)).toFixed(1)} ${byteUnits[power]}`;
}

function formatOutcome(outcome: DatasetOutcome): string {
  const { dataset, result } = outcome;
  switch (result) {
    case 'failed':
      return `${dataset} failed: ${outcome.error.message}`;
    case 'interrupted':
      return `${dataset} was interrupted; the next run resumes it`;
    case 'outdated':
      return (
        `${dataset} outdated: version ${outcome.announcedVersion} is announced, but its archive is not available yet; ` +
        `version ${outcome.version} is kept, and the next run tries again`
      );
    default: {
      const registered = outcome.registration === undefined ? 'not registered' : `registration ${outcome.registration}`;
      return `${dataset} ${result}: version ${outcome.version}, ${outcome.files} files, ${registered}`;
    }
  }
}

/** Formats an event as one line for people. */
export function formatEvent(event: RunEvent): string {
  switch (event.kind) {
    case 'started':
      return `fetching ${event.datasets.length} datasets`;
    case 'waiting':
      return `${event.dataset} is waiting for the lock held by ${event.holder}`;
    case 'retrying':
      return `${event.dataset} is retried in ${event.waitMs} ms: ${event.reason}`;
    case 'progress':
      return `${event.dataset} is downloading`;
    case 'extracting':
      return `${event.dataset} is being extracted`;
    case 'published':
      return `${event.dataset} version ${event.version} is complete: ${event.folder}`;
    case 'removed':
      return `${event.dataset}: old versions removed`;
    case 'ended':
      return formatOutcome(event.outcome);
    case 'summary': {
      const { summary } = event;
      const counts = (['fetched', 'unchanged', 'failed'] as const).map(
        (result) => `${countOf(summary, result)} ${result}`,
      );
      const outdated = countOf(summary, 'outdated');
      const more = outdated === 0 ? '' : `, ${outdated} outdated`;
      const seconds = (summary.durationMs / 1000).toFixed(1);
      return `done: ${counts.join(', ')}${more}; ${formatBytes(fetchedBytesOf(summary))} in ${seconds} s`;
    }
    case 'warning':
      return event.message;
  }
}

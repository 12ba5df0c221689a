import type { WriteStream } from 'node:tty';
import { countOf, type DatasetOutcome, fetchedBytesOf } from '../run/summary.ts';
import { measureRate } from './measure-rate.ts';
import type { Report } from './reporter.ts';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Such as `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${power === 0 ? bytes : (bytes / 2 ** (10 * power)).toFixed(1)} ${units[power]}`;
}

/** One line of a transfer: a bar of `width` cells where the total is known. */
export function formatProgress(
  transfer: {
    dataset: string;
    bytes: number;
    total: number | undefined;
    bytesPerSecond: number;
    etaSeconds: number | undefined;
  },
  width = 24,
): string {
  const { dataset, bytes, total, bytesPerSecond, etaSeconds } = transfer;
  const done = total === undefined || total === 0 ? 0 : Math.floor((bytes / total) * width);
  const bar = total === undefined ? '' : ` [${'#'.repeat(done)}${'.'.repeat(width - done)}]`;
  const of = total === undefined ? '' : ` of ${formatBytes(total)}`;
  const eta = etaSeconds === undefined ? '' : `, ${etaSeconds} s to go`;
  return `${dataset}${bar} ${formatBytes(bytes)}${of}, ${formatBytes(bytesPerSecond)}/s${eta}`;
}

function formatOutcome(outcome: DatasetOutcome): string {
  const { dataset } = outcome;
  switch (outcome.result) {
    case 'failed':
      return `${dataset} failed: ${outcome.error.message}`;
    case 'interrupted':
      return `${dataset} was interrupted; the next run goes on from here`;
    default: {
      const registered = outcome.registration === undefined ? 'not registered' : `registration ${outcome.registration}`;
      return `${dataset} ${outcome.result}: version ${outcome.version}, ${outcome.files} files, ${registered}`;
    }
  }
}

/** Draws a progress bar on a terminal and prints a line for whatever stays true. */
export function createTerminalReporter(stream: WriteStream, clock: () => number = Date.now): Report {
  const rates = new Map<string, ReturnType<typeof measureRate>>();
  let drawnAt = 0;
  const print = (line: string) => stream.write(`\r\u001b[K${line}\n`);
  return (event) => {
    switch (event.kind) {
      case 'progress': {
        const rate = rates.get(event.dataset) ?? measureRate(clock);
        rates.set(event.dataset, rate);
        const measured = rate(event.bytes, event.total);
        if (clock() - drawnAt < 100 && event.bytes !== event.total) return;
        drawnAt = clock();
        stream.write(`\r\u001b[K${formatProgress({ ...event, ...measured }).slice(0, stream.columns - 1)}`);
        return;
      }
      case 'waiting':
        print(`${event.dataset} waits for the lock that ${event.holder} holds`);
        return;
      case 'retrying':
        print(`${event.dataset} is tried again in ${event.waitMs} ms: ${event.reason}`);
        return;
      case 'published':
        print(`${event.dataset} is complete: ${event.folder}`);
        return;
      case 'warning':
        print(event.message);
        return;
      case 'ended':
        print(formatOutcome(event.outcome));
        return;
      case 'summary': {
        const { summary } = event;
        print(
          `${countOf(summary, 'fetched')} fetched, ${countOf(summary, 'unchanged')} unchanged, ` +
            `${countOf(summary, 'failed')} failed; ${formatBytes(fetchedBytesOf(summary))} in ${(summary.durationMs / 1000).toFixed(1)} s`,
        );
      }
    }
  };
}

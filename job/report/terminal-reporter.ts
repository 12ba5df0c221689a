import type { WriteStream } from 'node:tty';
import { measureRate } from './measure-rate.ts';
import { formatBytes, formatEvent, type Report } from './run-event.ts';

export interface Transfer {
  readonly dataset: string;
  readonly bytes: number;
  readonly total: number | undefined;
  readonly bytesPerSecond: number;
  readonly etaSeconds: number | undefined;
}

/** Formats a transfer as one line, with a bar of `width` cells if the total is known. */
export function formatProgress({ dataset, bytes, total, bytesPerSecond, etaSeconds }: Transfer, width = 24): string {
  const done = total === undefined || total === 0 ? 0 : Math.floor((bytes / total) * width);
  const bar = total === undefined ? '' : ` [${'#'.repeat(done)}${'.'.repeat(width - done)}]`;
  const of = total === undefined ? '' : ` of ${formatBytes(total)}`;
  const eta = etaSeconds === undefined ? '' : `, ${etaSeconds} s left`;
  return `${dataset}${bar} ${formatBytes(bytes)}${of}, ${formatBytes(bytesPerSecond)}/s${eta}`;
}

/** Draws a progress bar on a terminal, and prints a permanent line for every other event. */
export function createTerminalReporter(
  stream: Pick<WriteStream, 'columns' | 'write'>,
  clock: () => number = Date.now,
): Report {
  const rates = new Map<string, ReturnType<typeof measureRate>>();
  let drawnAt = 0;
  return (event) => {
    if (event.kind === 'started' || event.kind === 'extracting' || event.kind === 'removed') return;
    if (event.kind !== 'progress') {
      stream.write(`\r\u001b[K${formatEvent(event)}\n`);
      return;
    }
    const rate = rates.get(event.dataset) ?? measureRate(clock);
    rates.set(event.dataset, rate);
    const measured = rate(event.bytes, event.total);
    if (clock() - drawnAt < 100 && event.bytes !== event.total) return;
    drawnAt = clock();
    stream.write(`\r\u001b[K${formatProgress({ ...event, ...measured }).slice(0, stream.columns - 1)}`);
  };
}

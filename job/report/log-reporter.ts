import type { Level, Logger } from 'pino';
import { measureRate } from './measure-rate.ts';
import { formatEvent, type Report, type RunEvent } from './run-event.ts';
import { countOf, type DatasetOutcome, fetchedBytesOf, results, type Summary } from './summary.ts';

const progressEveryMs = 5000;

function levelOf(event: RunEvent): Level {
  if (event.kind === 'retrying' || event.kind === 'warning') return 'warn';
  if (event.kind !== 'ended') return 'info';
  const { result } = event.outcome;
  if (result === 'failed') return 'error';
  return result === 'outdated' || result === 'interrupted' ? 'warn' : 'info';
}

const summaryFields = (summary: Summary) => ({
  ...Object.fromEntries(results.map((result) => [result, countOf(summary, result)])),
  fetchedBytes: fetchedBytesOf(summary),
  durationMs: summary.durationMs,
});

const outcomeFields = ({ dataset, result, ...outcome }: DatasetOutcome) =>
  'error' in outcome ? { dataset, result, ...outcome, error: outcome.error.message } : { dataset, result, ...outcome };

function fieldsOf(event: RunEvent): object {
  if (event.kind === 'ended') return outcomeFields(event.outcome);
  if (event.kind === 'summary') return summaryFields(event.summary);
  if (event.kind === 'warning') return {};
  const { kind, ...fields } = event;
  return fields;
}

/** Writes the events of a run as structured log lines; progress at most every five seconds per dataset, or every
 * megabyte at level debug. */
export function createLogReporter(logger: Logger, clock: () => number = Date.now): Report {
  const transfers = new Map<string, { rate: ReturnType<typeof measureRate>; loggedAt: number }>();
  return (event) => {
    if (event.kind !== 'progress') {
      logger[levelOf(event)](fieldsOf(event), formatEvent(event));
      return;
    }
    const { dataset, bytes, total } = event;
    const transfer = transfers.get(dataset) ?? { rate: measureRate(clock), loggedAt: clock() };
    transfers.set(dataset, transfer);
    const rate = transfer.rate(bytes, total);
    const due = clock() - transfer.loggedAt >= progressEveryMs;
    if (due) transfer.loggedAt = clock();
    logger[due ? 'info' : 'debug']({ dataset, bytes, total, ...rate }, formatEvent(event));
  };
}

import type { Logger } from 'pino';
import { countOf, type DatasetOutcome, fetchedBytesOf } from '../run/summary.ts';
import { measureRate } from './measure-rate.ts';
import type { Report } from './reporter.ts';

const progressEveryMs = 5000;

function logOutcome(logger: Logger, outcome: DatasetOutcome): void {
  const { dataset, result, fetchedBytes } = outcome;
  switch (outcome.result) {
    case 'failed':
      logger.error(
        { dataset, result, fetchedBytes, error: outcome.error.message },
        `${dataset} failed: ${outcome.error.message}`,
      );
      return;
    case 'interrupted':
      logger.warn({ dataset, result, fetchedBytes }, `${dataset} was interrupted; the next run goes on from here`);
      return;
    default: {
      const { version, files, registration } = outcome;
      logger.info(
        { dataset, result, version, files, fetchedBytes, registration },
        `${dataset} ${result}: version ${version}`,
      );
    }
  }
}

/** Writes the events of a run as structured log lines; progress at most every five seconds a dataset, every
 * megabyte at the level debug. */
export function createLogReporter(logger: Logger, clock: () => number = Date.now): Report {
  const transfers = new Map<string, { rate: ReturnType<typeof measureRate>; toldAt: number }>();
  return (event) => {
    switch (event.kind) {
      case 'started':
        logger.info({ datasets: event.datasets }, `fetching ${event.datasets.length} datasets`);
        return;
      case 'waiting':
        logger.info(
          { dataset: event.dataset, holder: event.holder },
          `${event.dataset} waits for the lock that ${event.holder} holds`,
        );
        return;
      case 'retrying': {
        const { dataset, reason, waitMs, attempt } = event;
        logger.warn({ dataset, reason, waitMs, attempt }, `${dataset} is tried again in ${waitMs} ms: ${reason}`);
        return;
      }
      case 'progress': {
        const { dataset, bytes, total } = event;
        const transfer = transfers.get(dataset) ?? { rate: measureRate(clock), toldAt: clock() };
        transfers.set(dataset, transfer);
        const rate = transfer.rate(bytes, total);
        const due = clock() - transfer.toldAt >= progressEveryMs;
        if (due) transfer.toldAt = clock();
        logger[due ? 'info' : 'debug']({ dataset, bytes, total, ...rate }, `${dataset} downloading`);
        return;
      }
      case 'extracting':
        logger.info(
          { dataset: event.dataset, version: event.version, bytes: event.bytes },
          `${event.dataset} extracting`,
        );
        return;
      case 'published': {
        const { dataset, version, files, folder } = event;
        logger.info({ dataset, version, files, folder }, `${dataset} version ${version} is complete`);
        return;
      }
      case 'removed':
        logger.info({ dataset: event.dataset, versions: event.versions }, `${event.dataset} old versions removed`);
        return;
      case 'warning':
        logger.warn(event.message);
        return;
      case 'ended':
        logOutcome(logger, event.outcome);
        return;
      case 'summary': {
        const { summary } = event;
        const counts = {
          fetched: countOf(summary, 'fetched'),
          unchanged: countOf(summary, 'unchanged'),
          failed: countOf(summary, 'failed'),
          interrupted: countOf(summary, 'interrupted'),
        };
        logger.info(
          { ...counts, fetchedBytes: fetchedBytesOf(summary), durationMs: summary.durationMs },
          `done: ${counts.fetched} fetched, ${counts.unchanged} unchanged, ${counts.failed} failed`,
        );
      }
    }
  };
}

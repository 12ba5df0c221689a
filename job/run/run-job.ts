import { createHttpClient } from '../http/http-client.ts';
import type { RetryOptions } from '../http/retry.ts';
import { formatDatasetRef } from '../kaggle/dataset-ref.ts';
import { createKaggleClient } from '../kaggle/kaggle-client.ts';
import { createDatasetsClient } from '../registration/datasets-client.ts';
import { pushMetrics } from '../report/push-metrics.ts';
import type { Report } from '../report/run-event.ts';
import type { DatasetOutcome, Summary } from '../report/summary.ts';
import { fetchDataset } from './fetch-dataset.ts';
import type { RunContext, RunOptions } from './run-context.ts';

type RetryDelays = Pick<RetryOptions, 'baseDelayMs' | 'maxDelayMs' | 'maxRetryAfterMs'>;

const defaultDelays: RetryDelays = { baseDelayMs: 500, maxDelayMs: 30_000, maxRetryAfterMs: 300_000 };
const pushTimeoutMs = 5000;

/** Starts `work` on the items in order, at most `limit` at a time. */
async function inParallel<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/**
 * Runs the job once: every dataset, even if others fail.
 *
 * @param retryDelays delays between retries; the default is suited for servers on the internet
 */
export async function runJob(
  options: RunOptions,
  report: Report,
  signal: AbortSignal,
  retryDelays: RetryDelays = defaultDelays,
): Promise<Summary> {
  const startedAt = Date.now();
  const { kaggleApiUrl: apiUrl, credentials, datasetsApi, pushgatewayUrl, trace } = options;
  await using http = createHttpClient(options);
  const context: RunContext = {
    options,
    kaggle: createKaggleClient({ apiUrl, credentials, http }),
    datasetsApi: datasetsApi && createDatasetsClient({ ...datasetsApi, ...trace, http, signal }),
    report,
    retryOptionsOf: (dataset) => ({
      ...retryDelays,
      retries: options.retries,
      signal,
      onRetry: ({ message }, waitMs, attempt) =>
        report({ kind: 'retrying', dataset, reason: message, waitMs, attempt }),
    }),
    signal,
  };
  report({ kind: 'started', datasets: options.datasets.map(formatDatasetRef) });
  const outcomes = await inParallel(options.datasets, options.concurrency, async (ref): Promise<DatasetOutcome> => {
    const outcome = await fetchDataset(context, ref);
    report({ kind: 'ended', outcome });
    return outcome;
  });
  const summary: Summary = { outcomes, startedAt, durationMs: Date.now() - startedAt };
  report({ kind: 'summary', summary });
  if (pushgatewayUrl !== undefined) {
    // Not the signal of the run, because the metrics of an interrupted run are pushed too.
    await pushMetrics(
      http,
      pushgatewayUrl,
      { summary, path: options.dataRoot },
      AbortSignal.timeout(pushTimeoutMs),
    ).catch((error: Error) => {
      report({ kind: 'warning', message: `the metrics were not pushed: ${error.message}` });
    });
  }
  return summary;
}

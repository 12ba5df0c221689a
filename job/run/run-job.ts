import { access, constants, mkdir } from 'node:fs/promises';
import { createKaggleClient } from '../kaggle/kaggle-client.ts';
import { createDatasetsClient } from '../registration/datasets-client.ts';
import { pushMetrics } from '../report/push-metrics.ts';
import type { Report } from '../report/reporter.ts';
import { formatDatasetRef } from '../settings/parse-dataset-ref.ts';
import type { DatasetRef, Settings } from '../settings/settings.ts';
import { SettingsError } from '../settings/settings-error.ts';
import { fetchDataset } from './fetch-dataset.ts';
import type { RetryDelays, RunContext } from './run-context.ts';
import type { DatasetOutcome, Summary } from './summary.ts';

const defaultDelays: RetryDelays = { baseDelayMs: 500, maxDelayMs: 30_000, maxRetryAfterMs: 300_000 };

async function checkRoot(root: string): Promise<void> {
  try {
    await mkdir(root, { recursive: true });
    await access(root, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new SettingsError([
      `KAGGLE_DATA_ROOT ${root}: expected a folder that may be written to, seen ${(error as NodeJS.ErrnoException).code}`,
    ]);
  }
}

/** Runs `work` on every item, `limit` at a time, in order. */
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
 * Runs the job once: every dataset, whatever happens to the others.
 *
 * @param retryDelays waits between attempts; the default is what a server on the internet deserves.
 * @throws SettingsError where the volume cannot be written.
 */
export async function runJob(
  settings: Settings,
  report: Report,
  signal: AbortSignal,
  retryDelays: RetryDelays = defaultDelays,
): Promise<Summary> {
  await checkRoot(settings.dataRoot);
  const startedAt = Date.now();
  const { kaggleApiUrl: apiUrl, credentials, idleTimeoutMs, datasetsApi } = settings;
  const context: RunContext = {
    settings,
    kaggle: createKaggleClient({ apiUrl, credentials, idleTimeoutMs }),
    datasets: datasetsApi && createDatasetsClient({ ...datasetsApi, idleTimeoutMs, signal }),
    report,
    retryDelays,
    signal,
  };
  report({ kind: 'started', datasets: settings.datasets.map(formatDatasetRef) });
  const outcomes = await inParallel(settings.datasets, settings.concurrency, async (ref: DatasetRef) => {
    const outcome: DatasetOutcome = await fetchDataset(context, ref);
    report({ kind: 'ended', outcome });
    return outcome;
  });
  const summary: Summary = { outcomes, startedAt, durationMs: Date.now() - startedAt };
  report({ kind: 'summary', summary });
  if (settings.pushgatewayUrl !== undefined) {
    await pushMetrics(settings.pushgatewayUrl, summary, 5000).catch((error: Error) => {
      report({ kind: 'warning', message: `the metrics were not pushed: ${error.message}` });
    });
  }
  return summary;
}

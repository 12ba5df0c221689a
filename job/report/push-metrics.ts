import { HttpError } from '../http/http-error.ts';
import { readText } from '../http/read-text.ts';
import { send } from '../http/send.ts';
import { countOf, type DatasetOutcome, fetchedBytesOf, type Summary } from '../run/summary.ts';

const results: readonly DatasetOutcome['result'][] = ['fetched', 'unchanged', 'failed', 'interrupted'];

/** Formats a run in Prometheus' text format; times in seconds since the epoch, sizes in bytes. */
export function formatMetrics(summary: Summary): string {
  const endedAt = (summary.startedAt + summary.durationMs) / 1000;
  const allFine = summary.outcomes.every(({ result }) => result === 'fetched' || result === 'unchanged');
  const metric = (name: string, help: string, samples: readonly string[]) =>
    [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...samples.map((sample) => `${name}${sample}`)].join('\n');
  return `${[
    metric('fetch_kaggle_last_run_timestamp_seconds', 'When the last run ended.', [` ${endedAt}`]),
    // Left out of a failed run: the Pushgateway then keeps the time of the last good one.
    ...(allFine
      ? [metric('fetch_kaggle_last_success_timestamp_seconds', 'When a run last ended well.', [` ${endedAt}`])]
      : []),
    metric('fetch_kaggle_run_duration_seconds', 'How long the last run took.', [` ${summary.durationMs / 1000}`]),
    metric('fetch_kaggle_fetched_bytes', 'Bytes that the last run fetched.', [` ${fetchedBytesOf(summary)}`]),
    metric(
      'fetch_kaggle_datasets',
      'Datasets of the last run by result.',
      results.map((result) => `{result="${result}"} ${countOf(summary, result)}`),
    ),
  ].join('\n')}\n`;
}

/**
 * Sends the metrics of a run to a Pushgateway (https://github.com/prometheus/pushgateway, "API": POST replaces only the
 * metrics of the same names).
 *
 * @throws HttpError, ConnectionError.
 */
export async function pushMetrics(url: string, summary: Summary, idleTimeoutMs: number): Promise<void> {
  const response = await send({
    url: new URL(`${url}/metrics/job/fetch-kaggle`),
    method: 'POST',
    headers: { 'content-type': 'text/plain; version=0.0.4' },
    body: formatMetrics(summary),
    idleTimeoutMs,
    signal: AbortSignal.timeout(idleTimeoutMs),
  });
  const status = response.statusCode ?? 0;
  const text = await readText(response);
  if (status !== 200 && status !== 202)
    throw new HttpError(`the Pushgateway answered ${status}: ${text.slice(0, 200)}`, status);
}

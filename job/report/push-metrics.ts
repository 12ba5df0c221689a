import { Gauge, Registry } from 'prom-client';
import { basicAuthorization, type HttpClient } from '../http/http-client.ts';
import { countOf, fetchedBytesOf, isSuccess, results, type Summary } from './summary.ts';

/** Formats a run in Prometheus' text format; times in seconds since the epoch, sizes in bytes. */
export function formatMetrics(summary: Summary): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `fetch_kaggle_${name}`, help, labelNames, registers: [registry] });
  const endedAt = (summary.startedAt + summary.durationMs) / 1000;
  gauge('last_run_timestamp_seconds', 'When the last run ended.').set(endedAt);
  // Left out of a failed run: the Pushgateway then keeps the time of the last good one.
  if (isSuccess(summary)) gauge('last_success_timestamp_seconds', 'When a run last ended well.').set(endedAt);
  gauge('run_duration_seconds', 'How long the last run took.').set(summary.durationMs / 1000);
  gauge('fetched_bytes', 'Bytes that the last run fetched.').set(fetchedBytesOf(summary));
  const datasets = gauge('datasets', 'Datasets of the last run by result.', ['result']);
  for (const result of results) datasets.set({ result }, countOf(summary, result));
  return registry.metrics();
}

/**
 * Sends the metrics of a run to a Pushgateway (https://github.com/prometheus/pushgateway, "API": POST replaces only the
 * metrics of the same names). prom-client's own Pushgateway class knows no proxy and makes Node warn of url.parse().
 *
 * @throws HttpError, ConnectionError; the reason of the signal.
 */
export async function pushMetrics(http: HttpClient, gatewayUrl: string, summary: Summary, signal: AbortSignal) {
  const url = new URL(`${gatewayUrl}/metrics/job/fetch-kaggle`);
  const authorization =
    url.username && basicAuthorization(decodeURIComponent(url.username), decodeURIComponent(url.password));
  await http.sendForText({
    url,
    method: 'POST',
    headers: { 'content-type': 'text/plain; version=0.0.4', ...(authorization && { authorization }) },
    body: await formatMetrics(summary),
    expectedStatuses: [200, 202],
    signal,
  });
}

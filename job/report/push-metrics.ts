import { statfs } from 'node:fs/promises';
import { Gauge, Registry } from 'prom-client';
import { basicAuthorization, type HttpClient } from '../http/http-client.ts';
import { countOf, fetchedBytesOf, isSuccess, results, type Summary } from './summary.ts';

/** The volume of a run, measured at its end. */
interface Volume {
  readonly path: string;
  readonly freeBytes: number;
  readonly sizeBytes: number;
}

/** Formats the metrics of a run in the Prometheus text format; times in seconds since the Unix epoch, sizes in
 * bytes. */
export function formatMetrics(summary: Summary, volume?: Volume): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `fetch_kaggle_${name}`, help, labelNames, registers: [registry] });
  const endedAt = (summary.startedAt + summary.durationMs) / 1000;
  gauge('last_run_timestamp_seconds', 'When the last run ended.').set(endedAt);
  // Omitted for a failed run, so that the Pushgateway keeps the time of the last successful one.
  if (isSuccess(summary)) gauge('last_success_timestamp_seconds', 'When the last successful run ended.').set(endedAt);
  gauge('run_duration_seconds', 'How long the last run took.').set(summary.durationMs / 1000);
  gauge('fetched_bytes', 'Bytes that the last run fetched.').set(fetchedBytesOf(summary));
  if (volume !== undefined) {
    // Other jobs use the same metric names, so that one alert covers all volumes.
    const bytes = (name: string, help: string) =>
      new Gauge({ name: `volume_${name}_bytes`, help, labelNames: ['volume'], registers: [registry] });
    bytes('free', 'Free bytes of the volume.').set({ volume: volume.path }, volume.freeBytes);
    bytes('size', 'Size of the volume in bytes.').set({ volume: volume.path }, volume.sizeBytes);
  }
  const datasets = gauge('datasets', 'Datasets of the last run by result.', ['result']);
  for (const result of results) datasets.set({ result }, countOf(summary, result));
  return registry.metrics();
}

/**
 * Pushes the metrics of a run to a Pushgateway (https://github.com/prometheus/pushgateway, "API": POST only replaces
 * metrics with the same names). prom-client's own Pushgateway class does not support proxies and makes Node warn about
 * url.parse().
 *
 * @throws HttpError, ConnectionError; the signal's reason
 */
export async function pushMetrics(
  http: HttpClient,
  gatewayUrl: string,
  run: { readonly summary: Summary; readonly path: string },
  signal: AbortSignal,
) {
  const url = new URL(`${gatewayUrl}/metrics/job/fetch-kaggle`);
  const authorization =
    url.username && basicAuthorization(decodeURIComponent(url.username), decodeURIComponent(url.password));
  await http.sendForText({
    url,
    method: 'POST',
    headers: { 'content-type': 'text/plain; version=0.0.4', ...(authorization && { authorization }) },
    body: await formatMetrics(run.summary, await readVolume(run.path)),
    expectedStatuses: [200, 202],
    signal,
  });
}

async function readVolume(path: string): Promise<Volume | undefined> {
  try {
    const { bavail, blocks, bsize } = await statfs(path);
    return { path, freeBytes: bavail * bsize, sizeBytes: blocks * bsize };
  } catch {
    // The run itself reports what is wrong with the volume.
    return undefined;
  }
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { pino } from 'pino';
import { startPlatform } from '../fixtures/start-platform.ts';
import { createLogReporter } from './log-reporter.ts';
import { measureRate } from './measure-rate.ts';
import { formatMetrics } from './push-metrics.ts';
import { formatBytes } from './run-event.ts';
import type { Summary } from './summary.ts';
import { formatProgress } from './terminal-reporter.ts';

const failed: Summary = {
  startedAt: 1_700_000_000_000,
  durationMs: 2500,
  outcomes: [
    { dataset: 'a/b', result: 'fetched', version: 1, files: 2, fetchedBytes: 100, registration: 'created' },
    { dataset: 'a/c', result: 'failed', fetchedBytes: 5, error: new Error('no') },
  ],
};

test('the rate includes only the bytes of this run', (t) => {
  let now = 0;
  const rate = measureRate(() => now);
  t.deepEqual(rate(1000, 3000), { bytesPerSecond: 0, etaSeconds: undefined });
  now = 2000;
  t.deepEqual(rate(2000, 3000), { bytesPerSecond: 500, etaSeconds: 2 });
  t.deepEqual(rate(2000, undefined), { bytesPerSecond: 500, etaSeconds: undefined });
});

test('a progress bar shows the bytes, the rate and the remaining time', (t) => {
  const transfer = { dataset: 'a/b', bytes: 2 ** 20, total: 2 ** 21, bytesPerSecond: 1536, etaSeconds: 7 };
  t.is(formatProgress(transfer, 10), 'a/b [#####.....] 1.0 MiB of 2.0 MiB, 1.5 KiB/s, 7 s left');
  t.is(formatProgress({ ...transfer, total: undefined, etaSeconds: undefined }), 'a/b 1.0 MiB, 1.5 KiB/s');
  t.is(formatBytes(0), '0 B');
  t.is(formatBytes(1023), '1023 B');
});

test('progress is logged as JSON with bytes, rate and eta, at most every five seconds', (t) => {
  const lines: Record<string, unknown>[] = [];
  let now = 0;
  const logger = pino({}, { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
  const report = createLogReporter(logger, () => now);
  for (let bytes = 0; bytes <= 120; bytes += 10) {
    report({ kind: 'progress', dataset: 'a/b', bytes, total: 1000 });
    now += 1000;
  }
  report({ kind: 'summary', summary: failed });
  t.is(lines.length, 3);
  t.like(lines[0], { dataset: 'a/b', bytes: 50, total: 1000, bytesPerSecond: 10, etaSeconds: 95 });
  t.like(lines[2], { fetched: 1, unchanged: 0, failed: 1, fetchedBytes: 105, durationMs: 2500 });
});

test('the metrics of a failed run do not include the time of the last success', async (t) => {
  const text = await formatMetrics(failed);
  t.true(text.includes('fetch_kaggle_last_run_timestamp_seconds 1700000002.5\n'));
  t.true(text.includes('fetch_kaggle_datasets{result="failed"} 1\n'));
  t.true(text.includes('fetch_kaggle_fetched_bytes 105\n'));
  t.false(text.includes('last_success'));
});

test('metrics are pushed to a configured Pushgateway, and an unreachable one does not fail the run', async (t) => {
  const seen: string[] = [];
  const gateway = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push(`${request.method} ${request.url}\n${body}`);
    response.end();
  });
  await new Promise<void>((resolve) => gateway.listen(0, resolve));
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  await using platform = await startPlatform();
  await platform.run({ PUSHGATEWAY_URL: url });
  t.is(seen.length, 1);
  t.regex(seen[0] ?? '', /^POST \/metrics\/job\/fetch-kaggle\n(.|\n)*fetch_kaggle_last_success_timestamp_seconds \d/);
  t.regex(seen[0] ?? '', /^volume_free_bytes\{volume="\/.+"\} [1-9]\d+$/m);
  t.regex(seen[0] ?? '', /^volume_size_bytes\{volume="\/.+"\} [1-9]\d+$/m);
  await new Promise((resolve) => gateway.close(resolve));
  const { outcome, events } = await platform.run({ PUSHGATEWAY_URL: url });
  t.is(outcome.result, 'unchanged');
  t.true(events.some((event) => event.kind === 'warning' && /metrics were not pushed/.test(event.message)));
});

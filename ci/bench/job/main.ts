import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { curlOnce, type FetchMeasure, fetchOnce } from './fetch-once.ts';
import { type Source, startSource } from './start-source.ts';

const mebibyte = 2 ** 20;
const rounds = 5;
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const rate = (bytes: number, seconds: number) => `${(bytes / mebibyte / seconds).toFixed(0)} MiB/s`;

/** Job and curl in turn, so that both see the same machine; the first pair warms the caches and is not counted. */
async function compare(apiUrl: string, ref: string, bytes: number, folder: string): Promise<void> {
  const curl: number[] = [];
  const job: FetchMeasure[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const seconds = await curlOnce(apiUrl, ref, folder);
    const measured = await fetchOnce(apiUrl, ref, folder);
    if (round === 0) continue;
    curl.push(seconds);
    job.push(measured);
  }
  const ofCurl = median(curl);
  const ofJob = median(job.map(({ downloadSeconds }) => downloadSeconds));
  const spread = `curl ${curl.map((s) => s.toFixed(2)).join(' ')} s; job ${job.map((m) => m.downloadSeconds.toFixed(2)).join(' ')} s`;
  console.log(
    `${ref}: curl ${rate(bytes, ofCurl)}, job ${rate(bytes, ofJob)} with its MD5 verified, ` +
      `ratio ${(ofCurl / ofJob).toFixed(2)} (expected at least 0.90); extraction ` +
      `${rate(bytes, median(job.map(({ extractSeconds }) => extractSeconds)))}\n  ${spread}`,
  );
}

async function compareMemory({ apiUrl, order }: Source, folder: string): Promise<void> {
  const peaks: number[] = [];
  for (const [name, bytes] of [
    ['small', 10 * mebibyte],
    ['large', 2000 * mebibyte],
  ] as const) {
    await order(`bench/${name}`, bytes);
    const runs: number[] = [];
    for (let round = 0; round < 2; round += 1) runs.push((await fetchOnce(apiUrl, `bench/${name}`, folder)).peakBytes);
    peaks.push(Math.max(...runs));
    console.log(
      `bench/${name}: ${bytes / mebibyte} MiB, peak memory ${runs.map((peak) => (peak / mebibyte).toFixed(0)).join(' ')} MiB`,
    );
  }
  const [small = Number.NaN, large = Number.NaN] = peaks;
  console.log(`memory: ${((large - small) / mebibyte).toFixed(0)} MiB between the two (expected at most 32)`);
}

const parts: Readonly<Record<string, (source: Source, folder: string) => Promise<void>>> = {
  gigabit: async ({ apiUrl, order }, folder) => {
    await order('bench/gigabit', 256 * mebibyte, 125_000_000);
    await compare(apiUrl, 'bench/gigabit', 256 * mebibyte, folder);
  },
  loopback: async ({ apiUrl, order }, folder) => {
    await order('bench/loopback', 512 * mebibyte);
    await compare(apiUrl, 'bench/loopback', 512 * mebibyte, folder);
  },
  memory: compareMemory,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => parts[name] === undefined);
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(' ')}; expected ${Object.keys(parts).join(', ')}, or nothing for all`);
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), 'bench-job-'));
try {
  await using source = await startSource();
  for (const [name, run] of Object.entries(parts)) {
    if (asked.length === 0 || asked.includes(name)) await run(source, folder);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

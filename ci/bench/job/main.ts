import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '../../../scenarios/fixtures/kaggle-source/catalogue.ts';
import { type CurlMeasure, curlOnce, type FetchMeasure, fetchOnce } from './fetch-once.ts';
import { type Source, startSource } from './start-source.ts';

const mebibyte = 2 ** 20;
const rounds = 5;
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const rate = (bytes: number, seconds: number) => `${(bytes / mebibyte / seconds).toFixed(0)} MiB/s`;

/** One line of the report: the job's rate beside another's on the same bytes, as a ratio of medians. */
function tell(
  bytes: number,
  other: string,
  theirs: readonly number[],
  job: string,
  ours: readonly number[],
  bound = '',
) {
  const [their, our] = [median(theirs), median(ours)];
  const list = (seconds: readonly number[]) => seconds.map((s) => s.toFixed(2)).join(' ');
  console.log(
    `  ${other} ${rate(bytes, their)}, ${job} ${rate(bytes, our)}: ratio ${(their / our).toFixed(2)}${bound}\n` +
      `    ${list(theirs)} s; ${list(ours)} s`,
  );
}

/**
 * Job and curl in turn, so that both see the same machine; the first round warms the caches and is not counted. The
 * job is measured on a server that gives no hash, where it does what curl does, and on one that gives an MD5.
 */
async function compare({ apiUrl, order }: Source, ref: string, bytes: number, faults: Fault[], folder: string) {
  await order(ref, bytes, faults);
  await order(`${ref}-bare`, bytes, [...faults, { kind: 'no-hash' }]);
  const curl: CurlMeasure[] = [];
  const bare: FetchMeasure[] = [];
  const hashed: FetchMeasure[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const measured = [
      await curlOnce(apiUrl, ref, folder),
      await fetchOnce(apiUrl, `${ref}-bare`, folder),
      await fetchOnce(apiUrl, ref, folder),
    ] as const;
    if (round === 0) continue;
    curl.push(measured[0]);
    bare.push(measured[1]);
    hashed.push(measured[2]);
  }
  const downloads = (measures: readonly FetchMeasure[]) => measures.map(({ downloadSeconds }) => downloadSeconds);
  const alone = curl.map(({ curlSeconds }) => curlSeconds);
  const verified = curl.map(({ curlSeconds, md5Seconds }) => curlSeconds + md5Seconds);
  console.log(`${ref}: ${bytes / mebibyte} MiB, extraction apart`);
  tell(bytes, 'curl', alone, 'job without a hash to verify', downloads(bare), ' (expected at least 0.90)');
  tell(bytes, 'curl', alone, 'job with its MD5 verified', downloads(hashed));
  tell(bytes, 'curl and then md5sum', verified, 'job with its MD5 verified', downloads(hashed));
  const extract = median([...bare, ...hashed].map(({ extractSeconds }) => extractSeconds));
  console.log(`  extraction with CRC-32, SHA-256 and fsync: ${rate(bytes, extract)}`);
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
  gigabit: (source, folder) =>
    compare(source, 'bench/gigabit', 256 * mebibyte, [{ kind: 'slow', bytesPerSecond: 125_000_000 }], folder),
  loopback: (source, folder) => compare(source, 'bench/loopback', 512 * mebibyte, [], folder),
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

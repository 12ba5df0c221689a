import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '../../../scenarios/fixtures/kaggle-source/catalogue.ts';
import { curlOnce, fetchOnce } from './fetch-once.ts';
import { type Source, startSource } from './start-source.ts';

const mebibyte = 2 ** 20;
const rounds = 5;
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const rate = (bytes: number, seconds: number) => `${(bytes / mebibyte / seconds).toFixed(0)} MiB/s`;

const seconds = (values: readonly number[]): string => values.map((value) => value.toFixed(2)).join(' ');

/** The hashes that the server provides for verification: all as Kaggle's storage does, only the MD5, or none, as for
 * curl. */
const variants: readonly { readonly name: string; readonly suffix: string; readonly faults: readonly Fault[] }[] = [
  { name: 'with its CRC32C verified', suffix: '', faults: [] },
  { name: 'with its MD5 verified', suffix: '-md5', faults: [{ kind: 'no-hash', of: 'crc32c' }] },
  { name: 'without a hash to verify', suffix: '-bare', faults: [{ kind: 'no-hash' }] },
];

/** Runs job and curl alternately over a simulated 1 Gbit/s line, so that both run under the same conditions; the first
 * round warms the caches and is not counted. Prints ratios of medians, without the extraction. */
async function compareWithCurl({ apiUrl, order }: Source, folder: string): Promise<void> {
  const [ref, bytes] = ['bench/gigabit', 256 * mebibyte];
  const line: Fault = { kind: 'slow', bytesPerSecond: 125_000_000 };
  for (const { suffix, faults } of variants) await order(`${ref}${suffix}`, bytes, [line, ...faults]);
  const curl: number[] = [];
  const jobs = variants.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    const theirs = await curlOnce(apiUrl, ref, folder);
    if (round > 0) curl.push(theirs);
    for (const [index, { suffix }] of variants.entries()) {
      const { downloadSeconds } = await fetchOnce(apiUrl, `${ref}${suffix}`, folder);
      if (round > 0) jobs[index]?.push(downloadSeconds);
    }
  }
  console.log(`${bytes / mebibyte} MiB on a line of 1 Gbit/s; curl ${rate(bytes, median(curl))}: ${seconds(curl)} s`);
  for (const [index, { name }] of variants.entries()) {
    const ours = jobs[index] ?? [];
    const ratio = (median(curl) / median(ours)).toFixed(2);
    console.log(
      `  job ${name}: ${ratio} of curl (expected at least 0.90), ${rate(bytes, median(ours))}: ${seconds(ours)} s`,
    );
  }
}

async function compareMemory({ apiUrl, order }: Source, folder: string): Promise<void> {
  const peaks: number[] = [];
  for (const [name, bytes] of [
    ['small', 10 * mebibyte],
    ['large', 2000 * mebibyte],
  ] as const) {
    await order(`bench/${name}`, bytes);
    const runs: number[] = [];
    for (let round = 0; round < 3; round += 1) runs.push((await fetchOnce(apiUrl, `bench/${name}`, folder)).peakBytes);
    // The peak varies by about 20 MiB with the timing of the garbage collection.
    peaks.push(median(runs));
    console.log(
      `bench/${name}: ${bytes / mebibyte} MiB, peak memory ${runs.map((peak) => (peak / mebibyte).toFixed(0)).join(' ')} MiB`,
    );
  }
  const [small = Number.NaN, large = Number.NaN] = peaks;
  console.log(`memory: ${((large - small) / mebibyte).toFixed(0)} MiB between the medians (expected at most 32)`);
}

const parts: Readonly<Record<string, (source: Source, folder: string) => Promise<void>>> = {
  gigabit: compareWithCurl,
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

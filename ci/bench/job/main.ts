import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '../../../scenarios/fixtures/kaggle-source/catalogue.ts';
import { curlOnce, type FetchMeasure, fetchOnce } from './fetch-once.ts';
import { type Source, startSource } from './start-source.ts';

const mebibyte = 2 ** 20;
const rounds = 5;
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const rate = (bytes: number, seconds: number) => `${(bytes / mebibyte / seconds).toFixed(0)} MiB/s`;

const seconds = (values: readonly number[]): string => values.map((value) => value.toFixed(2)).join(' ');

/** The job's rate beside that of curl on the same bytes, extraction apart, as a ratio of medians. */
function print(bytes: number, theirs: readonly number[], job: string, jobs: readonly FetchMeasure[]) {
  const ours = jobs.map(({ downloadSeconds }) => downloadSeconds);
  const [their, our] = [median(theirs), median(ours)];
  console.log(
    `  curl ${rate(bytes, their)}, ${job} ${rate(bytes, our)}: ratio ${(their / our).toFixed(2)} ` +
      `(expected at least 0.90)\n    ${seconds(theirs)} s; ${seconds(ours)} s`,
  );
}

/** What the server gives to verify the archive by: what Kaggle's storage gives, the MD5 alone, nothing as curl has it. */
const variants: readonly { readonly name: string; readonly suffix: string; readonly faults: readonly Fault[] }[] = [
  { name: 'job with its CRC32C verified', suffix: '', faults: [] },
  { name: 'job with its MD5 verified', suffix: '-md5', faults: [{ kind: 'no-hash', of: 'crc32c' }] },
  { name: 'job without a hash to verify', suffix: '-bare', faults: [{ kind: 'no-hash' }] },
];

/** Job and curl in turn, so that both see the same machine; the first round warms the caches and is not counted. */
async function compare({ apiUrl, order }: Source, ref: string, bytes: number, faults: Fault[], folder: string) {
  for (const { suffix, faults: more } of variants) await order(`${ref}${suffix}`, bytes, [...faults, ...more]);
  const curl: number[] = [];
  const jobs = variants.map((): FetchMeasure[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    const theirs = await curlOnce(apiUrl, ref, folder);
    const ours: FetchMeasure[] = [];
    for (const { suffix } of variants) ours.push(await fetchOnce(apiUrl, `${ref}${suffix}`, folder));
    if (round === 0) continue;
    curl.push(theirs);
    jobs.forEach((measures, index) => {
      measures.push(...ours.slice(index, index + 1));
    });
  }
  console.log(`${ref}: ${bytes / mebibyte} MiB`);
  const bare = median(jobs.at(-1)?.map(({ totalSeconds }) => totalSeconds) ?? []);
  variants.forEach(({ name, suffix }, index) => {
    const ours = jobs[index] ?? [];
    print(bytes, curl, name, ours);
    if (suffix === '-bare') return;
    const whole = ours.map(({ totalSeconds }) => totalSeconds);
    const ratio = (median(whole) / bare).toFixed(2);
    console.log(`    with extraction ${seconds(whole)} s: ${ratio} of the time without a hash to verify`);
  });
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
    // When the garbage of one run is collected differs by some 20 MiB.
    peaks.push(median(runs));
    console.log(
      `bench/${name}: ${bytes / mebibyte} MiB, peak memory ${runs.map((peak) => (peak / mebibyte).toFixed(0)).join(' ')} MiB`,
    );
  }
  const [small = Number.NaN, large = Number.NaN] = peaks;
  console.log(`memory: ${((large - small) / mebibyte).toFixed(0)} MiB between the medians (expected at most 32)`);
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

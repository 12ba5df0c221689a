import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findHelm, loadImageMap, loadVersions, replaceImage } from 'platform-scenarios';

// Compares, in one go, (a) the harness from nothing to the last verdict with (b) a person's shell script that does the
// same work, and (c) a second run of the harness on a kept cluster. Both find the same images in the engine.
const rounds = Number(process.argv[2] ?? '2');
const scenarios = ['api-health', 'dataset-round-trip', 'shared-volume', 'fetch-kaggle-on-demand'].map(
  (name) => `scenarios/${name}.yaml`,
);
const root = fileURLToPath(new URL('../../../', import.meta.url));

interface Timing {
  readonly totalMs: number;
  /** Milliseconds from the start to the end of each part, or its own length for the harness. */
  readonly parts: Readonly<Record<string, number>>;
}

function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly ms: number; readonly stderr: string }> {
  const begun = performance.now();
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    let stdout = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.on('error', fail);
    child.on('close', (code) =>
      code === 0
        ? done({ ms: performance.now() - begun, stderr })
        : fail(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`)),
    );
  });
}

async function harness(folder: string, flags: readonly string[]): Promise<Timing> {
  const { ms } = await run(
    process.execPath,
    ['harness/cli/main.ts', 'run', '--target', 'k3s', '--reports', folder, ...flags, ...scenarios],
    {},
  );
  const result = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as {
    phases: { name: string; durationMs: number }[];
  };
  return { totalMs: ms, parts: Object.fromEntries(result.phases.map(({ name, durationMs }) => [name, durationMs])) };
}

async function byHand(env: Readonly<Record<string, string>>): Promise<Timing> {
  const { ms, stderr } = await run('bash', ['ci/bench/boot/by-hand.sh'], env);
  const ends = [...stderr.matchAll(/^(\w+) (\d+)$/gm)].map((match) => [match[1] ?? '', Number(match[2])] as const);
  return {
    totalMs: ms,
    parts: Object.fromEntries(ends.map(([name, end], index) => [name, end - (ends[index - 1]?.[1] ?? 0)])),
  };
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const show = (title: string, timing: Timing) => {
  const parts = Object.entries(timing.parts).map(([name, ms]) => `${name} ${seconds(ms)}`);
  process.stdout.write(`${title.padEnd(34)}${seconds(timing.totalMs).padStart(8)}   ${parts.join(' · ')}\n`);
};
const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const map = loadImageMap();
const [version] = loadVersions(resolve(root, 'ci/versions.yaml'));
const own = ['postgres:17.6', 'redis:8.2', 'busybox:1.37'];
const env = {
  K3S_IMAGE: replaceImage(version?.image ?? '', map),
  IMAGES: own.map((name) => `${replaceImage(name, map)}=${name}`).join('\n'),
  HELM: (await findHelm()).path,
  NODE_IMAGE: replaceImage('node:24.9.0-trixie-slim', map),
  BASE_IMAGE: replaceImage('debian:trixie-slim', map),
};
const folder = await mkdtemp(join(tmpdir(), 'bench-boot-'));
try {
  const a: Timing[] = [];
  const b: Timing[] = [];
  // One round of each first: what both build is then in the engine, for both.
  for (let round = 0; round <= rounds; round++) {
    const timingA = await harness(folder, []);
    const timingB = await byHand(env);
    const warm = round === 0 ? ' (warm-up, not counted)' : '';
    show(`(a) harness, cold${warm}`, timingA);
    show(`(b) by hand, cold${warm}`, timingB);
    if (round === 0) continue;
    a.push(timingA);
    b.push(timingB);
  }
  process.stdout.write(
    `ratio (a)/(b) of the medians of ${rounds}: ${(median(a.map((t) => t.totalMs)) / median(b.map((t) => t.totalMs))).toFixed(2)} (expected at most 0.70)\n`,
  );
  await harness(folder, ['--reuse']);
  show('(c) harness, --reuse', await harness(folder, ['--reuse']));
  const local = await run(
    process.execPath,
    ['harness/cli/main.ts', 'run', '--target', 'local', '--reports', folder, ...scenarios],
    {},
  );
  process.stdout.write(`${'(d) harness, local target'.padEnd(34)}${seconds(local.ms).padStart(8)}\n`);
} finally {
  await run(process.execPath, ['harness/cli/main.ts', 'clean'], {});
  await rm(folder, { recursive: true, force: true });
}

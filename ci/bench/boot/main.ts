import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findHelm, loadImageMap, loadVersions, replaceImage } from 'platform-scenarios';
import { earlierCheckout, earlierCommit, root } from '../earlier-checkout.ts';

// Compares the time from nothing to the first scenario and to the end: (a) the kit, starting with the images of the
// previous run; (b) the kit without them; (c) the kit at an earlier commit; (d) a shell script that does the same work.
// All find the same images in the engine. Also measures (e) a second run on a kept cluster and (f) the local target.
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '2' }, before: { type: 'string', default: earlierCommit } },
});
const rounds = Number(values.rounds);
const scenarios = ['api-health', 'dataset-round-trip', 'shared-volume', 'fetch-kaggle-on-demand'].map(
  (name) => `scenarios/${name}.yaml`,
);
/** A Kubernetes version that the earlier commit supports too. */
const kubernetes = '1.35';

interface Timing {
  /** Milliseconds from the start until the first scenario. */
  readonly firstMs: number;
  readonly totalMs: number;
  /** Milliseconds from the start until the end of each part; for the kit, the duration of each part. */
  readonly parts: Readonly<Record<string, number>>;
}

/** Runs a command and records the time at which its output first matches. */
function run(
  command: string,
  args: readonly string[],
  { cwd = root, env = {}, first = /$^/ }: { cwd?: string; env?: Readonly<Record<string, string>>; first?: RegExp } = {},
): Promise<{ readonly ms: number; readonly firstMs: number; readonly output: string }> {
  const begun = performance.now();
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let firstMs = Number.NaN;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (Number.isNaN(firstMs) && first.test(output)) firstMs = performance.now() - begun;
      });
    child.on('error', fail);
    child.on('close', (code) =>
      code === 0
        ? done({ ms: performance.now() - begun, firstMs, output })
        : fail(new Error(`${command} ${args.join(' ')} exited with ${code}:\n${output}`)),
    );
  });
}

async function kit(
  flags: readonly string[],
  where: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Timing> {
  const args = ['harness/cli/main.ts', 'run', '--platform', 'scenarios/platform.yaml', '--reports', folder];
  const how = { ...where, first: /^· scenario/m };
  const { ms, firstMs } = await run(process.execPath, [...args, ...flags, ...scenarios], how);
  const result = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as {
    phases: { name: string; durationMs: number }[];
  };
  const parts = Object.fromEntries(result.phases.map(({ name, durationMs }) => [name, durationMs]));
  return { firstMs, totalMs: ms, parts };
}

async function byHand(env: Readonly<Record<string, string>>): Promise<Timing> {
  const { ms, firstMs, output } = await run('bash', ['ci/bench/boot/by-hand.sh'], { env, first: /^install \d+$/m });
  const ends = [...output.matchAll(/^(\w+) (\d+)$/gm)].map((match) => [match[1] ?? '', Number(match[2])] as const);
  const parts = Object.fromEntries(ends.map(([name, end], index) => [name, end - (ends[index - 1]?.[1] ?? 0)]));
  return { firstMs, totalMs: ms, parts };
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const show = (title: string, timing: Timing) => {
  const parts = Object.entries(timing.parts).map(([name, ms]) => `${name} ${seconds(ms)}`);
  const times = [timing.firstMs, timing.totalMs].map((ms) => seconds(ms).padStart(9)).join('');
  process.stdout.write(`${title.padEnd(40)}${times}   ${parts.join(' · ')}\n`);
};
const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const map = loadImageMap();
const version = loadVersions(resolve(root, 'ci/versions.yaml')).find((each) => each.version === kubernetes);
const own = ['postgres:17.6', 'redis:8.2', 'busybox:1.37'];
const env = {
  K3S_IMAGE: replaceImage(version?.image ?? '', map),
  IMAGES: own.map((name) => `${replaceImage(name, map)}=${name}`).join('\n'),
  HELM: (await findHelm()).path,
  NODE_IMAGE: replaceImage('node:24.9.0-trixie-slim', map),
  BASE_IMAGE: replaceImage('debian:trixie-slim', map),
};
const folder = await mkdtemp(join(tmpdir(), 'bench-boot-'));
const fresh = ['--target', 'k3s', '--k8s', kubernetes];
try {
  await using before = await earlierCheckout(values.before);
  const ways: Readonly<Record<string, () => Promise<Timing>>> = {
    '(a) kit': () => kit(fresh),
    '(b) kit, HARNESS_STORE=off': () => kit(fresh, { env: { HARNESS_STORE: 'off' } }),
    [`(c) kit at ${values.before}`]: () => kit(fresh, { cwd: before.folder }),
    '(d) by hand': () => byHand(env),
  };
  const timings = Object.fromEntries(Object.keys(ways).map((title) => [title, [] as Timing[]]));
  process.stdout.write(`${''.padEnd(40)}    first    total\n`);
  // The first round is not counted: it leaves the built images in the engine, and the kit's images in its store.
  for (let round = 0; round <= rounds; round++)
    for (const [title, measure] of Object.entries(ways)) {
      if (round === 0 && title.startsWith('(b)')) continue;
      const timing = await measure();
      show(round === 0 ? `${title}, warm-up, not counted` : title, timing);
      if (round > 0) timings[title]?.push(timing);
    }
  const [a = [], b = [], c = [], d = []] = Object.values(timings);
  const ratio = (what: 'firstMs' | 'totalMs', one: readonly Timing[], other: readonly Timing[]) =>
    (median(one.map((timing) => timing[what])) / median(other.map((timing) => timing[what]))).toFixed(2);
  process.stdout.write(
    [
      `medians of ${rounds}:`,
      `to the first scenario (a)/(c) ${ratio('firstMs', a, c)} (expected at most 0.60), (a)/(b) ${ratio('firstMs', a, b)}, (a)/(d) ${ratio('firstMs', a, d)}`,
      `to the end (a)/(d) ${ratio('totalMs', a, d)} (expected at most 0.70), (a)/(c) ${ratio('totalMs', a, c)}`,
      '',
    ].join('\n'),
  );
  await kit([...fresh, '--reuse']);
  show('(e) kit, --reuse', await kit([...fresh, '--reuse']));
  show('(f) kit, local target', await kit(['--target', 'local']));
} finally {
  await run(process.execPath, ['harness/cli/main.ts', 'clean', '--platform', 'scenarios/platform.yaml']);
  await rm(folder, { recursive: true, force: true });
}

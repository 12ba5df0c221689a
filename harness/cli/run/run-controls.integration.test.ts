import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import type { RunResult } from '../../model/result/result.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

// Each test runs the command line several times: side by side they would only wait for each other.

/** The platform `answers` in a folder of its own, and the command line that runs it on the local target. */
function answers(t: ExecutionContext) {
  const folder = mkdtempSync(join(tmpdir(), 'run-controls-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  cpSync(new URL('../fixtures/answers/', import.meta.url), join(folder, 'answers'), { recursive: true });
  cpSync(new URL('../fixtures/platform/versions.yml', import.meta.url), join(folder, 'platform/versions.yml'));
  const run = (...args: readonly string[]) =>
    new Promise<{ readonly code: number; readonly out: string; readonly err: string }>((resolve) => {
      const argv = [main, 'run', '--platform', 'answers/platform.yaml', '--target', 'local', ...args];
      const { GITHUB_ACTIONS: _, GITHUB_STEP_SUMMARY: __, ...env } = process.env;
      const child = execFile(process.execPath, argv, { cwd: folder, env }, (_error, out, err) =>
        resolve({ code: child.exitCode ?? -1, out, err }),
      );
    });
  const result = (): RunResult => JSON.parse(readFileSync(join(folder, 'reports/result.json'), 'utf8'));
  return { folder, run, result };
}

const verdicts = ({ scenarios }: RunResult) =>
  scenarios.map(({ file, verdict, fromRun, before }) =>
    [file.slice(8, -5), verdict, fromRun && 'kept', before && `was ${before.verdict}`].filter(Boolean).join(' '),
  );
/** Names of the files of a dry run's scenarios, in order. */
const planned = (out: string) => [...out.matchAll(/^ *\d+\. answers\/(\S+)\.yaml:/gm)].map(([, name]) => name);

test.serial('A scenario that passes on a retry is FLAKY: exit code 0, or 1 with --fail-on-flaky', async (t) => {
  const { run, result } = answers(t);
  const files = ['answers/1-good.yaml', 'answers/2-late.yaml'];
  const tolerant = await run('--retries', '1', ...files);
  t.is(tolerant.code, 0);
  t.regex(tolerant.out, /\n≈ FLAKY: 1 of 2 scenarios failed and passed\n/);
  t.like(result(), { exitCode: 0, counts: { passed: 1, flaky: 1, failed: 0 } });
  const [first, second] = result().scenarios[1]?.attempts ?? [];
  t.is(first?.steps[0]?.failure?.observed, 'status: 503');
  t.deepEqual([first?.verdict, second?.verdict], ['failed', 'passed']);
  t.is((await run('--retries', '1', '--fail-on-flaky', ...files)).code, 1);
  t.is((await run(...files)).code, 1);
});

test.serial('With --repeat, a scenario that failed once is FLAKY, with the number of failures', async (t) => {
  const { run, result } = answers(t);
  const { code, out } = await run('--repeat', '4', 'answers/2-late.yaml');
  t.is(code, 0);
  t.regex(out, /^≈ FLAKY What answers late is found {2}1 of 4 attempts failed /m);
  t.deepEqual(
    result().scenarios[0]?.attempts?.map(({ verdict }) => verdict),
    ['failed', 'passed', 'passed', 'passed'],
  );
});

test.serial('A rerun runs what failed or was left out, and its reports include the other results', async (t) => {
  const { folder, run, result } = answers(t);
  t.is((await run('--fail-fast', '--workers', '1')).code, 1);
  const { runId } = result();
  t.deepEqual(verdicts(result()), [
    '1-good passed',
    '2-late failed',
    '3-bad skipped',
    '4-cluster skipped',
    '5-last skipped',
  ]);

  const mended = (name: string) =>
    writeFileSync(
      join(folder, 'answers', name),
      'scenario: What answers late is found\nsteps: [{request: {to: api}}]\n',
    );
  mended('2-late.yaml');
  const second = await run('--rerun-failed');
  t.is(second.code, 1);
  t.true(
    second.out.startsWith(
      `rerun of run ${runId}: 4 scenarios (1 failed, 3 not run); the results of the others are kept\n`,
    ),
  );
  t.deepEqual(verdicts(result()), [
    '1-good passed kept',
    '2-late passed was failed',
    '3-bad failed was skipped',
    '4-cluster skipped was skipped',
    '5-last passed was skipped',
  ]);
  t.like(result(), { rerunOf: runId, counts: { passed: 3, failed: 1, skipped: 1 } });

  const others = await run('--rerun-failed', '--tag', 'fine');
  t.regex(others.out, /^nothing to rerun from run \w+: /);
  t.is(others.code, 1, 'the failure of a scenario that was not chosen is still one');

  await rm(join(folder, 'answers/3-bad.yaml'));
  const third = await run('--rerun-failed');
  t.is(third.code, 0);
  t.regex(third.out, /^nothing to rerun from run \w+: /);
});

test.serial(
  'Two shards on one machine run every scenario once, although the first replaces the durations',
  async (t) => {
    const { run, result } = answers(t);
    await run();
    const first = await run('--shard', '1/2');
    t.regex(first.out, /^shard 1\/2: \d of 5 scenarios, balanced by reports\/result.json\n/);
    const own = result().scenarios.map(({ file }) => file);
    t.like(result().shard, { index: 1, count: 2 });
    const again = await run('--dry-run', '--rerun-failed');
    t.true(
      planned(again.out).every((name) => own.includes(`answers/${name}.yaml`)),
      again.out,
    );
    await run('--shard', '2/2');
    t.deepEqual([...own, ...result().scenarios.map(({ file }) => file)].sort(), [
      'answers/1-good.yaml',
      'answers/2-late.yaml',
      'answers/3-bad.yaml',
      'answers/4-cluster.yaml',
      'answers/5-last.yaml',
    ]);
  },
);

test.serial('A dry run prints target, releases, order and skips, and leaves nothing behind', async (t) => {
  const { folder, run } = answers(t);
  const { code, out } = await run('--dry-run');
  t.is(code, 0);
  t.is(
    out,
    `answers on local: asked for by --target local; nothing is booted in a dry run

2 releases would be installed, those on one line in parallel:
 1. base
 2. api

5 scenarios would start in this order, at most 2 at once, and never while another changes what they use:
 1. answers/1-good.yaml:1:1  What answers is found
 2. answers/2-late.yaml:1:1  What answers late is found
 3. answers/3-bad.yaml:1:1  What never answers is found
 4. answers/4-cluster.yaml:1:1  Pods are there
      skipped: it runs only on k3s, but this is the local target
 5. answers/5-last.yaml:1:1  What comes last is found
`,
  );
  t.false(existsSync(join(folder, 'reports')));
});

test.serial('A seed determines the order, and the result contains the seed', async (t) => {
  const { run, result } = answers(t);
  const { out } = await run('--dry-run', '--shuffle');
  const seed = /--seed (\d+)/.exec(out)?.[1] ?? '';
  const again = await run('--dry-run', '--shuffle', '--seed', seed);
  t.deepEqual(planned(again.out), planned(out));
  await run('--shuffle', '--seed', '7', '--workers', '1');
  const order = planned((await run('--dry-run', '--shuffle', '--seed', '7')).out);
  t.deepEqual(
    result().scenarios.map(({ file }) => file.slice(8, -5)),
    order,
  );
  t.is(result().seed, 7);
});

test.serial('Files can be given with --file and as arguments', async (t) => {
  const { run } = answers(t);
  const { out } = await run(
    '--dry-run',
    '--file',
    'answers/5-last.yaml',
    '--file',
    'answers/3-bad.yaml',
    'answers/1-good.yaml',
  );
  t.deepEqual(planned(out), ['1-good', '5-last', '3-bad']);
});

test.serial('A run that cannot be rerun is bad input, reported with all other problems', async (t) => {
  const { folder, run } = answers(t);
  const { code, err } = await run('--rerun-failed', '--retries', 'x');
  t.is(code, 2);
  t.deepEqual(err.trimEnd().split('\n'), [
    '--retries: expected a whole number from 0 to 999, got "x"',
    'reports/result.json, which --rerun-failed needs: no such file',
  ]);
  writeFileSync(join(folder, 'old.json'), '{"scenarios": 3}');
  t.regex(
    (await run('--shard', '1/2', '--durations', 'old.json')).err,
    /^old.json, which --durations names: not a run result: scenarios: /,
  );
});

test.serial('A rerun on another target is rejected, because one report cannot mix targets', async (t) => {
  const { run } = answers(t);
  await run('answers/3-bad.yaml');
  t.like(await run('--rerun-failed', '--target', 'k3s'), {
    code: 2,
    err: '--rerun-failed: the last run was on target local, but --target is k3s; choose another folder with --reports\n',
  });
});

test.serial(
  'A rerun replaces the bundles of what it runs and keeps the others, and the next run removes all',
  async (t) => {
    const { folder, run, result } = answers(t);
    const bundles = () =>
      Object.fromEntries(
        result().scenarios.flatMap(({ file, steps }) =>
          steps.flatMap(({ failure }) => (failure?.bundle === undefined ? [] : [[file, failure.bundle] as const])),
        ),
      );
    const runIn = (bundle = '') =>
      /attempt 1 of run (\w+)/.exec(readFileSync(join(folder, 'reports', bundle), 'utf8'))?.[1];
    const first = await run('answers/2-late.yaml', 'answers/3-bad.yaml');
    t.regex(first.out, /^ {3}bundle {4}reports\/bundles\/what-never-answers-is-found-\w+\/attempt-1\/index\.md$/m);
    const [before, earlier] = [bundles(), result().runId];
    t.deepEqual(Object.values(before).map(runIn), [earlier, earlier]);
    await run('--rerun-failed', 'answers/2-late.yaml');
    t.deepEqual(bundles(), before);
    t.is(runIn(before['answers/2-late.yaml']), result().runId);
    t.is(runIn(before['answers/3-bad.yaml']), earlier);
    await run('answers/1-good.yaml');
    t.false(existsSync(join(folder, 'reports/bundles')));
  },
);

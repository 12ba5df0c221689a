import test from 'ava';
import { countVerdicts } from '../model/result/count-verdicts.ts';
import type { RunResult, ScenarioResult, ScenarioVerdict } from '../model/result/result.ts';
import { samplePassed } from '../report/fixtures/sample-result.ts';
import { plainRules } from '../scenario/run-scenarios.ts';
import { isToRunAgain, mergeRerun } from './merge-rerun.ts';

const one = (name: string, verdict: ScenarioVerdict, rest: Partial<ScenarioResult> = {}): ScenarioResult => ({
  name,
  file: 'a.yaml',
  line: 1,
  tags: [],
  verdict,
  startMs: 0,
  durationMs: 10,
  steps: [],
  ...rest,
});
const run = (runId: string, exitCode: number, scenarios: readonly ScenarioResult[]): RunResult => ({
  ...samplePassed,
  runId,
  exitCode,
  scenarios,
  counts: countVerdicts(scenarios),
});
const told = ({ scenarios }: RunResult) =>
  scenarios.map(({ name, verdict, fromRun, before }) =>
    [name, verdict, fromRun ?? '', before ? `${before.verdict} in ${before.runId}` : ''].filter(Boolean).join(' '),
  );
const all = { known: undefined, rules: plainRules };

test('Failed, flaky and not started scenarios are rerun, and others are not', (t) => {
  const skipped = one('s', 'skipped', { reason: 'later' });
  t.deepEqual(
    [one('a', 'failed'), one('b', 'flaky'), { ...skipped, notBegun: true as const }, skipped, one('c', 'passed')].map(
      isToRunAgain,
    ),
    [true, true, true, false, false],
  );
});

test('New results replace the old ones in place, and kept results name their run', (t) => {
  const earlier = run('r1', 1, [one('a', 'passed'), one('b', 'failed'), one('c', 'flaky')]);
  const merged = mergeRerun(earlier, run('r2', 0, [one('c', 'passed'), one('b', 'passed'), one('d', 'passed')]), all);
  t.deepEqual(told(merged), ['a passed r1', 'b passed failed in r1', 'c passed flaky in r1', 'd passed']);
  t.like(merged, { runId: 'r2', rerunOf: 'r1', exitCode: 0, counts: { passed: 4, failed: 0, flaky: 0, skipped: 0 } });
});

test('A rerun of a rerun keeps the run of each result', (t) => {
  const first = run('r1', 1, [one('a', 'passed'), one('b', 'failed')]);
  const second = mergeRerun(first, run('r2', 1, [one('b', 'failed')]), all);
  const third = mergeRerun(second, run('r3', 0, [one('b', 'passed')]), all);
  t.deepEqual(told(third), ['a passed r1', 'b passed failed in r2']);
});

test('A failed scenario of an earlier run stays failed until it runs again', (t) => {
  const earlier = run('r1', 1, [one('a', 'failed'), one('b', 'failed')]);
  const left = one('b', 'skipped', { notBegun: true });
  const merged = mergeRerun(earlier, run('r2', 0, [one('a', 'passed'), left]), all);
  t.deepEqual(told(merged), ['a passed failed in r1', 'b failed r1']);
  t.is(merged.exitCode, 1);
});

test('A scenario without any result is kept as not started', (t) => {
  const merged = mergeRerun(
    run('r1', 3, []),
    run('r2', 1, [one('a', 'failed'), one('b', 'skipped', { notBegun: true })]),
    all,
  );
  t.deepEqual(told(merged), ['a failed', 'b skipped']);
  t.true(merged.scenarios[1]?.notBegun);
});

test('A scenario that no longer exists in the files is dropped, with its failure', (t) => {
  const earlier = run('r1', 1, [one('renamed', 'failed'), one('a', 'passed')]);
  const known = new Set(['a.yaml\0a', 'a.yaml\0new']);
  const merged = mergeRerun(earlier, run('r2', 0, [one('new', 'passed')]), { ...all, known });
  t.deepEqual(told(merged), ['a passed r1', 'new passed']);
  t.is(merged.exitCode, 0);
});

test('Scenarios with the same name in one file keep separate results', (t) => {
  const earlier = run('r1', 1, [one('a', 'failed', { line: 1 }), one('a', 'failed', { line: 9 })]);
  const merged = mergeRerun(
    earlier,
    run('r2', 0, [one('a', 'passed', { line: 1 }), one('a', 'passed', { line: 9 })]),
    all,
  );
  t.deepEqual(
    merged.scenarios.map(({ line, verdict }) => `${line} ${verdict}`),
    ['1 passed', '9 passed'],
  );
});

test('A kept flaky result fails the run only with --fail-on-flaky, and an environment error remains one', (t) => {
  const earlier = run('r1', 0, [one('a', 'flaky'), one('b', 'failed')]);
  const rerun = run('r2', 0, [one('b', 'passed')]);
  t.is(mergeRerun(earlier, rerun, all).exitCode, 0);
  t.is(mergeRerun(earlier, rerun, { ...all, rules: { ...plainRules, failOnFlaky: true } }).exitCode, 1);
  t.is(mergeRerun(earlier, run('r2', 3, []), all).exitCode, 3);
});

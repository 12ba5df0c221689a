import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { RunControls } from '../cli/run/run-controls.ts';
import type { RunResult } from '../model/result/result.ts';
import { samplePassed } from '../report/fixtures/sample-result.ts';
import { scenarioOf } from '../session/fixtures/scenario-of.ts';
import { chooseScenarios, readPast } from './choose-scenarios.ts';

const plain: RunControls = {
  rules: { retries: 0, repeat: 1, failFast: false, failOnFlaky: false, failOnSkipped: false, allowEmpty: false },
  shard: undefined,
  seed: undefined,
  rerunFailed: false,
  pauseOnFailure: false,
  dryRun: false,
  watch: false,
};
const half: RunControls = { ...plain, shard: { index: 1, count: 2 } };
const [passed] = samplePassed.scenarios;
if (passed === undefined) throw new Error('The sample has scenarios.');
const took = (name: string, durationMs: number) => ({ ...passed, file: 'a.yaml', name, durationMs });

/** A folder with a result, which is also named by its path. */
function resultFile(t: ExecutionContext, result: RunResult): { readonly folder: string; readonly file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'choose-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = join(folder, 'result.json');
  writeFileSync(file, JSON.stringify(result));
  return { folder, file };
}

test('Shards are balanced by the last result in the reports folder, ignoring skipped scenarios', (t) => {
  const scenarios = [took('a', 5), { ...took('b', 0), verdict: 'skipped' as const }];
  const { folder, file } = resultFile(t, { ...samplePassed, scenarios });
  const past = readPast(half, [], folder);
  t.deepEqual(past.durations, [{ file: 'a.yaml', name: 'a', durationMs: 5 }]);
  t.is(past.balancedBy, file);
});

test('A scenario with several attempts counts with the duration of one attempt', (t) => {
  const attempt = { verdict: 'passed', startMs: 0, durationMs: 10, steps: [] } as const;
  const scenarios = [{ ...took('a', 30), attempts: [attempt, attempt, attempt] }];
  t.is(readPast(half, [], resultFile(t, { ...samplePassed, scenarios }).folder).durations[0]?.durationMs, 10);
});

test('After a sharded run, the next shard is balanced by the same durations, not by what that run measured', (t) => {
  const durations = [{ file: 'a.yaml', name: 'b', durationMs: 7 }];
  const shard = { index: 1, count: 2, durations };
  const { folder, file } = resultFile(t, { ...samplePassed, scenarios: [took('a', 5)], shard });
  t.deepEqual(readPast(half, [], folder).durations, durations);
  const named = readPast(half, [file], 'nowhere').durations;
  t.deepEqual(
    named.map(({ name, durationMs }) => [name, durationMs]),
    [
      ['b', 7],
      ['a', 5],
    ],
    'a named result file also contributes its measured durations',
  );
});

test('Without a result no durations are known, and the note says so', (t) => {
  t.like(readPast(half, [], 'nowhere'), { durations: [], balancedBy: 'scenario count: no durations are known' });
});

test('If two scenarios in a file have the same name and one failed, both rerun', (t) => {
  const scenario = scenarioOf('scenario: S\nsteps: [{request: {to: api}}]\n');
  const result = { ...passed, file: scenario.at.file, name: 'S' };
  const earlier = { ...samplePassed, runId: 'r1', scenarios: [{ ...result, verdict: 'failed' as const }, result] };
  const { scenarios, notes } = chooseScenarios([scenario, scenario], plain, { earlier, durations: [], balancedBy: '' });
  t.is(scenarios.length, 2);
  t.deepEqual(notes, ['rerun of run r1: 2 scenarios (2 failed); the results of the others are kept']);
});

import test from 'ava';
import { platformSchema } from '../model/platform.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { leftOut, plainRules } from '../scenario/run-scenarios.ts';
import { Redactor } from './redact.ts';
import { RunRecord } from './run-record.ts';
import { type BrokenOff, brokenOffBy, runResult } from './run-result.ts';

/** The parts of a run of the scenarios, with all else as it usually is. */
function partsOf(parts: Partial<Parameters<typeof runResult>[1]> = {}): Parameters<typeof runResult>[1] {
  return {
    platform: platformSchema.parse({ platform: 'shop', releases: [{ name: 'api', chart: 'api' }] }) as never,
    scenarios: [],
    target: { kind: 'k3s', reason: 'asked for' },
    kubernetes: undefined,
    asked: undefined,
    rules: plainRules,
    brokenOff: undefined,
    endedMs: 9,
    ...parts,
  };
}

test('An interrupted run reports every scenario, with whether it had started, and marks it for a rerun', (t) => {
  const record = new RunRecord(() => undefined);
  const scenarios = ['ended', 'running', 'waiting'].map(
    (name, index) => ({ name, tags: [], at: { file: 'a.yaml', line: index + 1, column: 1 } }) as never as Scenario,
  );
  for (const { name, at } of scenarios.slice(0, 2)) record.emit({ type: 'scenario-started', name, at, atMs: 5 });
  const [ended] = scenarios;
  if (ended !== undefined)
    record.emit({ type: 'scenario-ended', scenario: { ...leftOut(ended, '', 5), verdict: 'passed' } });
  const cut = (brokenOff: BrokenOff) =>
    runResult(record, partsOf({ scenarios, brokenOff })).scenarios.map(
      ({ name, verdict, reason, startMs, durationMs, notBegun }) =>
        verdict === 'passed' ? name : { name, verdict, reason, notBegun, startMs, durationMs },
    );
  const left = { verdict: 'skipped', notBegun: true };
  t.deepEqual(cut(brokenOffBy(new Error('cut'), true)), [
    'ended',
    { ...left, name: 'running', reason: 'the run was interrupted while the scenario ran', startMs: 5, durationMs: 4 },
    {
      ...left,
      name: 'waiting',
      reason: 'the run was interrupted before the scenario started',
      startMs: 9,
      durationMs: 0,
    },
  ]);
  t.deepEqual(cut(brokenOffBy(new Error('no cluster'), false)), ['ended']);
});

test('A result retains kept notes with secrets masked, without progress notes', (t) => {
  const redactor = new Redactor();
  redactor.addSecretObject({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's' },
    data: { password: Buffer.from('correct-horse').toString('base64') },
  } as never);
  const record = new RunRecord(() => undefined, redactor);
  const parts = partsOf();
  t.is(runResult(record, parts).notes, undefined);
  record.emit({ type: 'note', text: 'reused cluster x' });
  record.emit({ type: 'note', text: 'api exited: exit code 5\n  with correct-horse', isKept: true });
  t.deepEqual(runResult(record, parts).notes, [{ title: 'api exited: exit code 5', text: '  with ***' }]);
});

import test from 'ava';
import { samplePassed } from '../../report/fixtures/sample-result.ts';
import { plainRules } from '../../scenario/run-scenarios.ts';
import { exitCodeOf } from './count-verdicts.ts';

const none = { passed: 0, failed: 0, flaky: 0, skipped: 0, skippedSteps: 0 };
const code = (counts: object, rules: object = {}) =>
  exitCodeOf({ counts: { ...none, ...counts }, tasks: [] }, { ...plainRules, ...rules });

test('A run without executed scenarios exits with 5, unless empty runs are allowed', (t) => {
  t.is(code({}), 5);
  t.is(code({ skipped: 3 }), 5);
  t.is(code({ skipped: 3, passed: 1 }), 0);
  t.is(code({ flaky: 1 }), 0);
  t.is(code({ skipped: 3 }, { allowEmpty: true }), 0);
});

test('A skipped scenario fails the run if failOnSkipped is set', (t) => {
  t.is(code({ skipped: 1, passed: 1 }, { failOnSkipped: true }), 1);
  t.is(code({ skipped: 1 }, { failOnSkipped: true, allowEmpty: true }), 1);
  t.is(code({ passed: 1 }, { failOnSkipped: true }), 0);
});

test('A failed install takes precedence over failed scenarios in the exit code', (t) => {
  const [task] = samplePassed.tasks;
  if (task === undefined) throw new Error('a run has tasks');
  const failed = { ...task, group: 'install', verdict: 'failed' } as const;
  t.is(exitCodeOf({ counts: { ...none, failed: 1 }, tasks: [failed] }, plainRules), 4);
});

import test from 'ava';
import { collectFailures } from './collect-failures.ts';
import { sampleFlaky } from './fixtures/sample-flaky.ts';
import { sampleBroken, sampleOfMany, samplePassed, sampleResult } from './fixtures/sample-result.ts';

test('A failed step is reported with its scenario', (t) => {
  t.deepEqual(
    collectFailures(sampleResult).map(({ title }) => title),
    ['A dataset that was created can be read through the ingress › it is in the list'],
  );
  t.deepEqual(collectFailures(samplePassed), []);
  t.is(collectFailures(sampleOfMany(500)).length, 20);
});

test('A run that a failed task ended reports it once, and any other ended run reports why', (t) => {
  t.deepEqual(
    collectFailures(sampleBroken).map(({ title }) => title),
    ['install: kaggle-data-api'],
  );
  const failure = { message: 'No engine answers.', evidence: [] };
  t.deepEqual(collectFailures({ ...sampleBroken, exitCode: 3, tasks: [], failure }), [
    { title: 'The environment could not be created', failure, verdict: 'failed' },
  ]);
});

test('Attempts with the same failure are reported once, whatever their duration, and flaky ones last', (t) => {
  t.deepEqual(
    collectFailures(sampleFlaky).map(({ title, verdict }) => [verdict, title]),
    [
      ['failed', 'A version that was removed is gone › read latest (attempts 1, 2 of 3)'],
      ['failed', 'A version that was removed is gone › read latest (attempt 3 of 3)'],
      ['flaky', 'A consumer that reads latest sees one version › read latest (attempt 1 of 2)'],
    ],
  );
});

test('A scenario that failed outside of its steps is reported', (t) => {
  const [first, ...others] = samplePassed.scenarios;
  if (!first) throw new Error('The sample has scenarios.');
  const failed = { ...first, verdict: 'failed' as const, reason: 'The runner lost the cluster.' };
  const [entry] = collectFailures({ ...samplePassed, scenarios: [failed, ...others] });
  t.is(entry?.failure.message, 'The runner lost the cluster.');
  t.deepEqual(entry?.failure.at, { file: 'scenarios/api-health.yaml', line: 2, column: 1 });
});

test('A release that fails because of an image adds nothing to the failure of the image', (t) => {
  const [task] = samplePassed.tasks;
  if (task === undefined) throw new Error('a run has tasks');
  const failure = { message: 'image web:1 cannot be pulled', evidence: [] };
  const failed = (group: 'images' | 'install') => ({ ...task, group, verdict: 'failed', failure }) as const;
  const told = collectFailures({ ...samplePassed, tasks: [failed('images'), failed('install')] });
  t.deepEqual(
    told.map(({ task: by }) => by?.group),
    ['images'],
  );
});

test('An image that a step asked for in vain is reported once, at the step', (t) => {
  const [task] = samplePassed.tasks;
  const [entry] = collectFailures(sampleResult);
  if (task === undefined || entry === undefined) throw new Error('the samples have a task and a failure');
  const failed = { ...task, group: 'images', verdict: 'failed', failure: entry.failure } as const;
  const told = collectFailures({ ...sampleResult, tasks: [...sampleResult.tasks, failed] });
  t.deepEqual(
    told.map(({ title }) => title),
    [entry.title],
  );
});

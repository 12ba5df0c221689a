import test from 'ava';
import { context, json, scenarioOf } from '../session/fixtures/scenario-of.ts';
import { runAttempts } from './run-attempts.ts';

const once = { retries: 0, repeat: 1, failFast: false };
const scenario = scenarioOf(
  'scenario: S\nsteps: [{request: {to: api, path: "/${{ run.id }}"}}]\nfinally: [{request: {to: api, path: /last}}]\n',
);

/** A server that answers 503 to each of these requests, counted from 1, without those of `finally`. */
const failing = (...numbers: readonly number[]): Parameters<typeof context>[1] => {
  let steps = 0;
  return (request, response) => {
    const isStep = request.url !== '/last';
    if (isStep) steps += 1;
    json(response, {}, isStep && numbers.includes(steps) ? 503 : 200);
  };
};

test('Without retries, a failed scenario has a single attempt', async (t) => {
  const { scenarioContext } = await context(t, failing(1));
  const result = await runAttempts(scenario, once, scenarioContext);
  t.is(result.verdict, 'failed');
  t.false('attempts' in result);
});

test('A scenario that fails and then passes on a retry is flaky, and the failure is kept', async (t) => {
  const { scenarioContext, requests } = await context(t, failing(1));
  const result = await runAttempts(scenario, { ...once, retries: 3 }, scenarioContext);
  t.is(result.verdict, 'flaky');
  t.deepEqual(
    result.attempts?.map(({ verdict }) => verdict),
    ['failed', 'passed'],
  );
  t.is(result.attempts?.[0]?.steps[0]?.failure?.observed, 'status: 503');
  t.deepEqual(result.steps, result.attempts?.[1]?.steps);
  t.deepEqual(requests, ['GET /r1', 'GET /last', 'GET /r1-2', 'GET /last']);
});

test('A scenario that fails in every attempt is failed, with all attempts recorded', async (t) => {
  const { scenarioContext } = await context(t, failing(1, 2, 3));
  const { verdict, attempts, startMs, durationMs } = await runAttempts(
    scenario,
    { ...once, retries: 2 },
    scenarioContext,
  );
  t.is(verdict, 'failed');
  t.is(attempts?.length, 3);
  const [first, , last] = attempts ?? [];
  t.is(first?.startMs, startMs);
  t.is(startMs + durationMs, (last?.startMs ?? 0) + (last?.durationMs ?? 0));
});

test('Passed and skipped scenarios are not retried', async (t) => {
  const { scenarioContext, requests } = await context(t, failing());
  t.is((await runAttempts(scenario, { ...once, retries: 3 }, scenarioContext)).verdict, 'passed');
  t.is(requests.length, 2);
  const skipped = scenarioOf('scenario: S\nskip: later\nsteps: [{request: {to: api}}]\n');
  t.false('attempts' in (await runAttempts(skipped, { ...once, repeat: 3 }, scenarioContext)));
});

test('A repeated scenario runs all repetitions and is flaky if only some fail', async (t) => {
  const { scenarioContext } = await context(t, failing(2, 4));
  const { verdict, attempts } = await runAttempts(scenario, { ...once, repeat: 4 }, scenarioContext);
  t.is(verdict, 'flaky');
  t.deepEqual(
    attempts?.map((each) => each.verdict),
    ['passed', 'failed', 'passed', 'failed'],
  );
});

test('A repeated scenario that always passes is passed', async (t) => {
  const { scenarioContext } = await context(t, failing());
  const { verdict, attempts } = await runAttempts(scenario, { ...once, repeat: 3 }, scenarioContext);
  t.is(verdict, 'passed');
  t.is(attempts?.length, 3);
});

test('failFast ends the repetitions at the first failure', async (t) => {
  const { scenarioContext } = await context(t, failing(2));
  const { attempts } = await runAttempts(scenario, { repeat: 5, retries: 0, failFast: true }, scenarioContext);
  t.deepEqual(
    attempts?.map(({ verdict }) => verdict),
    ['passed', 'failed'],
  );
});

test('Events report one start and one end of a scenario, and each attempt before the last', async (t) => {
  const { scenarioContext, events } = await context(t, failing(1, 2));
  await runAttempts(scenario, { ...once, retries: 2 }, scenarioContext);
  t.deepEqual(
    events.flatMap((event) =>
      event.type === 'attempt-ended'
        ? [`attempt ${event.number} of ${event.of} ${event.attempt.verdict}`]
        : event.type === 'scenario-ended'
          ? [`ended ${event.scenario.verdict}`]
          : event.type === 'scenario-started'
            ? ['started']
            : [],
    ),
    ['started', 'attempt 1 of 3 failed', 'attempt 2 of 3 failed', 'ended flaky'],
  );
});

import test from 'ava';
import { InterruptedError } from '../model/harness-error.ts';
import { json, scenarioOf, surroundings } from './fixtures/scenario-of.ts';
import { runScenarios } from './run-scenarios.ts';

const four = ['a', 'b', 'c', 'd'].map((name) =>
  scenarioOf(`scenario: ${name}\nsteps: [{request: {to: api, path: /${name}}}]\n`),
);

/** A server that answers only when `count` requests wait for it, and then all of them. */
const answerTogether = (count: number): Parameters<typeof surroundings>[1] => {
  const waiting: (() => void)[] = [];
  return (_request, response) => {
    waiting.push(() => json(response, {}));
    if (waiting.length === count) for (const answer of waiting.splice(0)) answer();
  };
};

test('With one worker each scenario begins when the one before has ended', async (t) => {
  const { around, events } = await surroundings(t, (_request, response) => json(response, {}));
  await runScenarios(four, 1, around);
  const order = events.flatMap((event) =>
    event.type === 'scenario-started'
      ? [`begin ${event.name}`]
      : event.type === 'scenario-ended'
        ? [`end ${event.scenario.name}`]
        : [],
  );
  t.deepEqual(order, ['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c', 'begin d', 'end d']);
});

test('Two workers run two scenarios at once, begun in their order', async (t) => {
  const { around, events } = await surroundings(t, answerTogether(2));
  await runScenarios(four, 2, around);
  const begun = events.flatMap((event) => (event.type === 'scenario-started' ? [event.name] : []));
  t.deepEqual(begun, ['a', 'b', 'c', 'd']);
  t.is(events.filter((event) => event.type === 'scenario-ended' && event.scenario.verdict === 'passed').length, 4);
});

test('After an interruption no scenario begins', async (t) => {
  const { around, events, stop } = await surroundings(t, (_request, response) => {
    stop.abort();
    json(response, {});
  });
  await t.throwsAsync(runScenarios(four, 1, around), { instanceOf: InterruptedError });
  t.deepEqual(
    events.flatMap((event) => (event.type === 'scenario-started' ? [event.name] : [])),
    ['a'],
  );
});

import test from 'ava';
import { EnvironmentError, InterruptedError } from '../model/errors/harness-error.ts';
import type { RunEvent } from '../model/result/run-event.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { context, json, scenarioOf } from '../session/fixtures/scenario-of.ts';
import { Installation } from '../targets/install/installation.ts';
import type { ScenarioEnvironments } from './run-scenario.ts';
import { plainRules, type RunRules, runScenarios } from './run-scenarios.ts';

const four = ['a', 'b', 'c', 'd'].map((name) =>
  scenarioOf(`scenario: ${name}\nsteps: [{request: {to: api, path: /${name}}}]\n`),
);

/** A server that answers only when `count` requests wait for it, and then all of them. */
const answerTogether = (count: number): Parameters<typeof context>[1] => {
  const waiting: (() => void)[] = [];
  return (_request, response) => {
    waiting.push(() => json(response, {}));
    if (waiting.length === count) for (const answer of waiting.splice(0)) answer();
  };
};

test('With one worker each scenario starts after the previous one ended', async (t) => {
  const { scenarioContext, events } = await context(t, (_request, response) => json(response, {}));
  await runScenarios(four, { ...plainRules, workers: 1 }, scenarioContext);
  const order = events.flatMap((event) =>
    event.type === 'scenario-started'
      ? [`begin ${event.name}`]
      : event.type === 'scenario-ended'
        ? [`end ${event.scenario.name}`]
        : [],
  );
  t.deepEqual(order, ['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c', 'begin d', 'end d']);
});

test('A scenario that conflicts with a running one waits for its end, and others overtake it', async (t) => {
  const { scenarioContext, events } = await context(t, answerTogether(2));
  const disturbs = (one: Scenario, other: Scenario) => [one.name, other.name].sort().join('') === 'ab';
  await runScenarios(four, { ...plainRules, workers: 4, disturbs }, { ...scenarioContext });
  const order = events.flatMap((event) =>
    event.type === 'scenario-started' ? [`+${event.name}`] : event.type === 'scenario-ended' ? ['-'] : [],
  );
  t.deepEqual(order.slice(0, 3), ['+a', '+c', '+d']);
  t.is(order.indexOf('+b') > 3, true, 'b starts after a ended');
});

test('Two workers run two scenarios at once, started in order', async (t) => {
  const { scenarioContext, events } = await context(t, answerTogether(2));
  await runScenarios(four, { ...plainRules, workers: 2 }, scenarioContext);
  const begun = events.flatMap((event) => (event.type === 'scenario-started' ? [event.name] : []));
  t.deepEqual(begun, ['a', 'b', 'c', 'd']);
  t.is(events.filter((event) => event.type === 'scenario-ended' && event.scenario.verdict === 'passed').length, 4);
});

test('No scenario starts after an interruption', async (t) => {
  const { scenarioContext, events, stop } = await context(t, (_request, response) => {
    stop.abort();
    json(response, {});
  });
  await t.throwsAsync(runScenarios(four, { ...plainRules, workers: 1 }, scenarioContext), {
    instanceOf: InterruptedError,
  });
  t.deepEqual(
    events.flatMap((event) => (event.type === 'scenario-started' ? [event.name] : [])),
    ['a'],
  );
});

const oneBad: Parameters<typeof context>[1] = (request, response) =>
  json(response, {}, request.url === '/b' ? 500 : 200);

/** Name, verdict and reason of each scenario in the order in which they ended. */
const ended = (events: readonly RunEvent[]) =>
  events.flatMap((event) => {
    if (event.type !== 'scenario-ended') return [];
    const { name, verdict, reason, notBegun } = event.scenario;
    return [[name, verdict, ...(reason === undefined ? [] : [reason]), ...(notBegun ? ['not begun'] : [])].join(' · ')];
  });

test('A failure does not stop the other scenarios', async (t) => {
  const { scenarioContext, events } = await context(t, oneBad);
  await runScenarios(four, { ...plainRules, workers: 1 }, scenarioContext);
  t.deepEqual(ended(events), ['a · passed', 'b · failed', 'c · passed', 'd · passed']);
});

test('With failFast no scenario starts after the first failure, and the rest report why', async (t) => {
  const { scenarioContext, events, requests } = await context(t, oneBad);
  await runScenarios(four, { ...plainRules, workers: 1, failFast: true }, scenarioContext);
  const why = '--fail-fast: not started because "b" failed · not begun';
  t.deepEqual(ended(events), ['a · passed', 'b · failed', `c · skipped · ${why}`, `d · skipped · ${why}`]);
  t.deepEqual(requests, ['GET /a', 'GET /b']);
});

test('With failFast a flaky scenario stops the run only if flaky scenarios are failures', async (t) => {
  for (const failOnFlaky of [false, true]) {
    let asked = 0;
    const { scenarioContext, events } = await context(t, (request, response) => {
      if (request.url === '/b') asked += 1;
      json(response, {}, request.url === '/b' && asked === 1 ? 500 : 200);
    });
    await runScenarios(four, { ...plainRules, workers: 1, retries: 1, failFast: true, failOnFlaky }, scenarioContext);
    t.is(ended(events)[1], 'b · flaky');
    t.is(ended(events)[2]?.startsWith('c · skipped'), failOnFlaky);
  }
});

test('With failFast a failed repetition stops the run', async (t) => {
  let asked = 0;
  const { scenarioContext, events } = await context(t, (_request, response) => {
    asked += 1;
    json(response, {}, asked === 2 ? 500 : 200);
  });
  await runScenarios(four, { ...plainRules, workers: 1, repeat: 3, failFast: true }, scenarioContext);
  t.deepEqual(
    ended(events).map((text) => text.slice(0, 11)),
    ['a · flaky', 'b · skipped', 'c · skipped', 'd · skipped'],
  );
});

/** An installation of releases a, b, c and d, each of which the scenario of that name waits for. */
function installing(names: readonly string[]) {
  const doors = new Map(names.map((name) => [name, Promise.withResolvers<void>()]));
  const installation = new Installation(names, async (all) => {
    await Promise.all(
      names.map(async (name) => {
        await doors.get(name)?.promise;
        all.settled(name);
      }),
    );
  });
  const awaits = ({ name }: Scenario, pending: ReadonlySet<string>) => pending.has(name);
  return { doors, rules: { ...plainRules, workers: 2, awaits, installation } };
}

test('A scenario starts once the releases that it waits for are ready, even if others are still installing', async (t) => {
  const { doors, rules } = installing(['a', 'c']);
  const begun: string[] = [];
  const { scenarioContext, events } = await context(t, (request, response) => {
    begun.push(request.url ?? '');
    if (request.url === '/d') doors.get('c')?.resolve();
    if (request.url === '/c') doors.get('a')?.resolve();
    json(response, {});
  });
  await runScenarios(four, rules, scenarioContext);
  t.deepEqual(
    [begun.slice(0, 2).sort(), begun.slice(2)],
    [
      ['/b', '/d'],
      ['/c', '/a'],
    ],
  );
  t.is(events.filter((event) => event.type === 'scenario-ended' && event.scenario.verdict === 'passed').length, 4);
});

test('An error that prevents the installation of releases ends the run', async (t) => {
  const { doors, rules } = installing(['a', 'b', 'c']);
  const { scenarioContext, requests } = await context(t, (_request, response) => {
    json(response, {});
    doors.get('a')?.reject(new EnvironmentError('the cluster is gone'));
  });
  await t.throwsAsync(runScenarios(four, rules, scenarioContext), { message: 'the cluster is gone' });
  t.deepEqual(requests, ['GET /d']);
});

test('With one worker, a scenario that waits for a release blocks those after it', async (t) => {
  const { doors, rules } = installing(['b']);
  const { scenarioContext, requests } = await context(t, (_request, response) => {
    doors.get('b')?.resolve();
    json(response, {});
  });
  await runScenarios(four, { ...rules, workers: 1 }, scenarioContext);
  t.deepEqual(requests, ['GET /a', 'GET /b', 'GET /c', 'GET /d']);
});

/** Environments that open when `ready` resolves, or reject once they are not needed. */
const opening = (environments: ScenarioEnvironments, ready: Promise<void>) => {
  const given: AbortSignal[] = [];
  const another: RunRules['another'] = (_gain, signal) => {
    given.push(signal);
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new InterruptedError('the boot was given up')));
    });
    return given.length > 1 ? undefined : Promise.race([ready.then(() => environments), aborted]);
  };
  return { given, another };
};

test('Scenarios that wait for a running one start in another environment as soon as that is open', async (t) => {
  const { scenarioContext, events } = await context(t, answerTogether(2));
  const { another } = opening(scenarioContext.environments, Promise.resolve());
  const disturbs = () => true;
  await runScenarios(four, { ...plainRules, workers: 4, disturbs, another }, scenarioContext);
  t.deepEqual(ended(events).sort(), ['a · passed', 'b · passed', 'c · passed', 'd · passed']);
});

test('The boot of another environment is given up once no scenario waits, and does not fail the run', async (t) => {
  const { scenarioContext, events } = await context(t, (_request, response) => json(response, {}));
  const { another, given } = opening(scenarioContext.environments, new Promise(() => undefined));
  await runScenarios(four, { ...plainRules, workers: 2, disturbs: () => true, another }, scenarioContext);
  t.deepEqual(ended(events), ['a · passed', 'b · passed', 'c · passed', 'd · passed']);
  t.deepEqual(
    given.map(({ aborted }) => aborted),
    [true],
  );
});

test('An environment that cannot be opened ends the run', async (t) => {
  const { scenarioContext, requests } = await context(t, (_request, response) => json(response, {}));
  const another = () => Promise.reject(new EnvironmentError('no space left'));
  const rules = { ...plainRules, workers: 2, disturbs: () => true, another };
  await t.throwsAsync(runScenarios(four, rules, scenarioContext), { message: 'no space left' });
  t.deepEqual(requests, ['GET /a']);
});

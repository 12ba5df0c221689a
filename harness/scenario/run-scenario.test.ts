import test from 'ava';
import { InterruptedError } from '../model/errors/harness-error.ts';
import { context, json, scenarioOf } from '../session/fixtures/scenario-of.ts';
import { runScenario } from './run-scenario.ts';

const ok: Parameters<typeof context>[1] = (request, response) => json(response, {}, request.url === '/bad' ? 500 : 200);

test('Steps stop at the first failure, but finally runs all its steps', async (t) => {
  const { run, requests } = await context(t, ok);
  const { verdict, steps } = await run(`scenario: S
steps:
  - request: {to: api, path: /1}
  - request: {to: api, path: /bad}
  - request: {to: api, path: /never}
finally:
  - request: {to: api, path: /bad}
  - request: {to: api, path: /last}
`);
  t.is(verdict, 'failed');
  t.deepEqual(requests, ['GET /1', 'GET /bad', 'GET /bad', 'GET /last']);
  t.deepEqual(
    steps.map(({ section, verdict: one }) => `${section} ${one}`),
    ['steps passed', 'steps failed', 'finally failed', 'finally passed'],
  );
});

test('A failure in finally alone fails the scenario', async (t) => {
  const { run } = await context(t, ok);
  const { verdict } = await run(
    'scenario: S\nsteps: [{request: {to: api}}]\nfinally: [{request: {to: api, path: /bad}}]\n',
  );
  t.is(verdict, 'failed');
});

test('A scenario of which only finally ran is skipped', async (t) => {
  const { run } = await context(t, ok);
  const result = await run(
    'scenario: S\nsteps: [{request: {to: api}, skip: broken upstream}]\nfinally: [{request: {to: api}}]\n',
  );
  t.like(result, { verdict: 'skipped', reason: 'broken upstream' });
});

test('A scenario is skipped if every step with expect was skipped', async (t) => {
  const { run } = await context(t, ok);
  const steps = (checks: string) => `scenario: S\nsteps:\n  - {request: {to: api, method: POST}}\n${checks}`;
  const skipped = '  - {request: {to: api}, expect: {status: 200}, when: "run.id == null"}\n';
  t.like(await run(steps(skipped)), {
    verdict: 'skipped',
    reason: 'no step with `expect` ran: when: run.id == null is false',
  });
  t.like(await run(steps(`${skipped}  - {request: {to: api}, expect: {status: 200}}\n`)), { verdict: 'passed' });
  t.like(await run(steps('  - {request: {to: api}, when: "run.id == null"}\n')), { verdict: 'passed' });
});

test('A skipped scenario and one for other targets run no steps and report the reason', async (t) => {
  const { run, requests } = await context(t, ok);
  t.like(await run('scenario: S\nskip: later\nsteps: [{request: {to: api}}]\n'), {
    verdict: 'skipped',
    reason: 'later',
    steps: [],
  });
  t.like(await run('scenario: S\ntargets: [k3s, kubeconfig]\nsteps: [{request: {to: api}}]\n'), {
    verdict: 'skipped',
    reason: 'it runs only on k3s and kubeconfig, but this is the local target',
  });
  t.deepEqual(requests, []);
});

test('Variables are evaluated in order and may use the run id', async (t) => {
  const { run, requests } = await context(t, ok);
  await run(
    'scenario: S\nvars: {a: "n-${{ run.id }}", b: "${{ vars.a }}-2", l: [1, 2]}\nsteps: [{request: {to: api, path: "/${{ vars.b }}/${{ vars.l[1] }}"}}]\n',
  );
  t.deepEqual(requests, ['GET /n-r1-2/2']);
});

test('A variable that cannot be evaluated fails its scenario, not the run', async (t) => {
  const { run, requests, events } = await context(t, ok);
  const { verdict, steps } = await run('scenario: S\nvars: {a: "${{ 1 / 0 }}"}\nsteps: [{request: {to: api}}]\n');
  t.is(verdict, 'failed');
  t.regex(steps[0]?.failure?.message ?? '', /^vars\.a cannot be evaluated: /);
  t.deepEqual(requests, []);
  t.deepEqual(
    events.map(({ type }) => type),
    ['scenario-started', 'step-ended', 'scenario-ended'],
  );
});

test('Captures are not visible to other scenarios', async (t) => {
  const { run } = await context(t, (_, response) => json(response, { id: 1 }));
  await run('scenario: S\nsteps: [{request: {to: api}, capture: {id: json.id}}]\n');
  await t.throwsAsync(async () => run('scenario: T\nsteps: [{request: {to: api, path: "/${{ captured.id }}"}}]\n'), {
    message: /unknown variable "captured.id"/,
  });
});

test('An interruption ends the steps at once, but finally still runs', async (t) => {
  const { run, requests, stop } = await context(t, (request, response) => {
    if (request.url === '/slow') stop.abort();
    else json(response, {});
  });
  await t.throwsAsync(
    run(
      'scenario: S\nsteps: [{request: {to: api, path: /slow}}, {request: {to: api, path: /never}}]\nfinally: [{request: {to: api, path: /last}}]\n',
    ),
    { instanceOf: InterruptedError },
  );
  t.deepEqual(requests, ['GET /slow', 'GET /last']);
});

test('Events of a scenario are emitted in order', async (t) => {
  const { run, events } = await context(t, ok);
  await run('scenario: S\nsteps: [{name: one, request: {to: api}}]\nfinally: [{request: {to: api}}]\n');
  t.deepEqual(
    events.map(({ type }) => type),
    ['scenario-started', 'step-started', 'step-ended', 'step-started', 'step-ended', 'scenario-ended'],
  );
});

test('onFailure is called before the cleanup, and only for failures', async (t) => {
  const { scenarioContext, requests } = await context(t, ok);
  const told: string[] = [];
  const onFailure: typeof scenarioContext.onFailure = async (scenario, step) => {
    told.push(`${scenario.name}: ${step.name} after ${requests.length}`);
  };
  const last = 'finally: [{request: {to: api, path: /last}}]\n';
  const bad = scenarioOf(`scenario: Bad\nsteps: [{name: ask, request: {to: api, path: /bad}}]\n${last}`);
  const good = scenarioOf(`scenario: Good\nsteps: [{name: ask, request: {to: api, path: /good}}]\n${last}`);
  await runScenario(bad, { ...scenarioContext, onFailure });
  await runScenario(good, { ...scenarioContext, onFailure });
  t.deepEqual(told, ['Bad: ask after 1']);
});

import test from 'ava';
import { context, json } from '../../session/fixtures/scenario-of.ts';

const load = (rest: string, expect = '') => `
scenario: A load
steps:
  - load: {to: api, path: /, ${rest}}${expect === '' ? '' : `\n    expect: ${expect}`}
`;

test('A load sends the given number of requests and reports their latencies', async (t) => {
  const { run, requests } = await context(t, (_, response) => json(response, {}));
  const result = await run(
    load('requests: 50, connections: 4', '{requests: 50, p50Ms: {gt: 0}, statuses: {"200": 50}}'),
  );
  t.is(result.verdict, 'passed', result.steps[0]?.failure?.message);
  t.is(requests.length, 50);
});

test('A failed request fails the load and is reported with its time and status', async (t) => {
  const { run } = await context(t, (_, response, nth) => json(response, { nth }, nth === 7 ? 503 : 200));
  const failure = (await run(load('requests: 20, connections: 1'))).steps[0]?.failure;
  t.is(failure?.observed, 'failed: 1');
  t.regex(failure?.evidence[0]?.text ?? '', /^after \d+\.\d\d s: HTTP 503 \{"nth":7\}$/);
});

test('A request without an answer counts as failed', async (t) => {
  const { run } = await context(t, (_, response, nth) => (nth === 3 ? response.destroy() : json(response, {})));
  const failure = (await run(load('requests: 5, connections: 1'))).steps[0]?.failure;
  t.is(failure?.observed, 'failed: 1');
  t.regex(failure?.evidence[0]?.text ?? '', /UND_ERR_SOCKET/);
});

test('An accepted status does not count as failed', async (t) => {
  const { run } = await context(t, (_, response) => json(response, {}, 429));
  const result = await run(load('requests: 5, accept: [429]', '{statuses: {"429": 5}}'));
  t.is(result.verdict, 'passed');
});

test('A redirect is not followed and counts as failed, unless its status is accepted', async (t) => {
  const { run } = await context(t, (_, response) => response.writeHead(302, { location: '/login' }).end('moved'));
  const { verdict, steps } = await run(load('requests: 2, connections: 1'));
  t.is(verdict, 'failed');
  t.is(steps[0]?.failure?.observed, 'failed: 2');
  t.regex(steps[0]?.failure?.evidence[0]?.text ?? '', /^after \d+\.\d\d s: HTTP 302 to \/login$/m);
  t.is((await run(load('requests: 2, accept: [302]', '{statuses: {"302": 2}}'))).verdict, 'passed');
});

test('A rate sends requests at even intervals', async (t) => {
  const { run, requests } = await context(t, (_, response) => json(response, {}));
  const result = await run(load('for: 500ms, rate: 40', '{requests: 20}'));
  t.is(result.verdict, 'passed', result.steps[0]?.failure?.observed);
  t.is(requests.length, 20);
});

test('A stall adds to the latency of every request that was due meanwhile', async (t) => {
  const { run } = await context(t, (_, response, nth) =>
    nth === 1 ? setTimeout(() => json(response, {}), 400) : json(response, {}),
  );
  const result = await run(load('for: 500ms, rate: 20, connections: 1', '{p50Ms: {gt: 100}}'));
  t.is(result.verdict, 'passed', result.steps[0]?.failure?.observed);
});

test('A load continues during the following steps until it is stopped', async (t) => {
  let steady = 0;
  const { run, requests } = await context(t, (request, response) => {
    if (request.url === '/steady') steady += 1;
    json(response, { steady });
  });
  const result = await run(`
scenario: Beside
steps:
  - load: {to: api, path: /steady, connections: 1, rate: 200, start: readers}
  - eventually: {within: 60s, every: 5ms}
    request: {to: api, path: /step}
    expect: {json: {steady: {gte: 5}}}
  - load: {stop: readers}
    expect: {requests: {gte: 5}}
`);
  t.is(result.verdict, 'passed', result.steps.find(({ failure }) => failure)?.failure?.observed);
  const seen = requests.length;
  await new Promise((resolve) => setImmediate(resolve));
  t.is(requests.length, seen);
});

test('A load that a failed scenario does not stop ends with the scenario', async (t) => {
  const { run, requests } = await context(t, (_, response) => json(response, {}));
  const result = await run(`
scenario: Left
steps:
  - load: {to: api, path: /steady, rate: 100, start: readers}
  - request: {to: api, path: /step}
    expect: {status: 404}
  - load: {stop: readers}
`);
  t.is(result.verdict, 'failed');
  const seen = requests.length;
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.is(requests.length, seen);
});

test('If the start of a load is skipped, its stop is skipped too', async (t) => {
  const { run } = await context(t, (_, response) => json(response, {}));
  const { verdict, steps } = await run(`
scenario: Skipped
steps:
  - request: {to: api}
  - skip: until it can take it
    load: {to: api, path: /, rate: 100, start: readers}
  - load: {stop: readers}
`);
  t.deepEqual(
    steps.map((step) => step.reason ?? step.verdict),
    ['passed', 'until it can take it', 'load readers was not started'],
  );
  t.is(verdict, 'passed');
});

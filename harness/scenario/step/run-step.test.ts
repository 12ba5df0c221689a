import test from 'ava';
import { context, json } from '../../session/fixtures/scenario-of.ts';

const scenario = (...steps: readonly string[]) =>
  `scenario: S\nsteps:\n${steps.map((step) => `  - ${step}\n`).join('')}`;

test('A step that matches passes after one observation', async (t) => {
  const { run } = await context(t, (_, response) => json(response, { id: 7 }, 201));
  const { verdict, steps } = await run(
    scenario(
      '{request: {to: api, path: /x}, expect: {status: 201, headers: {Content-Type: {contains: json}}, json: {id: {type: integer}}}}',
    ),
  );
  t.is(verdict, 'passed');
  t.like(steps[0], { name: 'GET /x to api', kind: 'request', section: 'steps', observations: 1 });
});

test('A mismatch reports its place, the observed value, a diff, the lines of the file and the next command', async (t) => {
  const { run } = await context(t, (_, response) => json(response, { id: 'seven', name: 'b' }));
  const { verdict, steps } = await run(
    'scenario: S\nsteps:\n  - request: {to: api}\n    expect:\n      json:\n        id: {type: integer}\n        name: a\n',
  );
  const failure = steps[0]?.failure;
  t.is(verdict, 'failed');
  t.like(failure, {
    message: 'json.id is not as expected (and 1 more)',
    expected: 'json.id: a value of type integer',
    observed: 'json.id: "seven"',
  });
  t.is(`${failure?.at?.line}:${failure?.at?.column}`, '6:13');
  t.regex(failure?.excerpt ?? '', /^ {2}4 \|.*\n {2}5 \|.*\n> 6 \| {9}id: \{type: integer\}$/m);
  t.regex(failure?.diff ?? '', /^- +name: a$/m);
  t.regex(failure?.next ?? '', /^npx platform-scenarios run --keep .*scenario\.yaml$/);
  t.regex(failure?.evidence[0]?.text ?? '', /HTTP 200/);
});

test('A status of 400 or more fails a request that does not expect a status', async (t) => {
  const { run } = await context(t, (_, response) => json(response, {}, 404));
  const { steps } = await run(scenario('{request: {to: api}}'));
  t.like(steps[0]?.failure, { observed: 'status: 404', expected: 'status: less than 400' });
  t.is(steps[0]?.failure?.at?.line, 3);
});

test('eventually observes until the expectation is met', async (t) => {
  const { run } = await context(t, (_, response, nth) => json(response, { nth }, nth < 3 ? 503 : 200));
  const { steps } = await run(
    scenario(
      '{request: {to: api}, eventually: {within: 30s, every: 5ms}, capture: {n: json.nth}, expect: {json: {nth: 3}}}',
    ),
  );
  t.like(steps[0], { verdict: 'passed', observations: 3 });
});

test('eventually reports the last observation, the time and the number of observations', async (t) => {
  const { run } = await context(t, (_, response, nth) => json(response, { nth }));
  const { steps } = await run(
    scenario('{request: {to: api}, eventually: {within: 2s, every: 10ms}, expect: {json: {nth: -1}}}'),
  );
  const { failure, observations = 0 } = steps[0] ?? {};
  t.true(observations >= 2);
  t.is(failure?.observed, `json.nth: ${observations}`);
  t.regex(failure?.message ?? '', new RegExp(` after [\\d.]+ m?s and ${observations} observations$`));
});

test('eventually retries observations that fail with an error', async (t) => {
  const { run } = await context(t, (request, response, nth) => (nth < 3 ? request.destroy() : json(response, {})));
  const { steps } = await run(scenario('{request: {to: api}, eventually: {within: 30s, every: 5ms}}'));
  t.like(steps[0], { verdict: 'passed', observations: 3 });
});

test('consistently fails at the first observation that does not match', async (t) => {
  const { run } = await context(t, (_, response, nth) => json(response, {}, nth === 4 ? 500 : 200));
  const { steps } = await run(scenario('{request: {to: api}, consistently: {during: 30s, every: 2ms}}'));
  t.like(steps[0], { verdict: 'failed', observations: 4 });
});

test('consistently passes if every observation matches', async (t) => {
  const { run } = await context(t, (_, response) => json(response, {}));
  const { steps } = await run(scenario('{request: {to: api}, consistently: {during: 2s, every: 10ms}}'));
  t.is(steps[0]?.verdict, 'passed');
  t.true((steps[0]?.durationMs ?? 0) >= 2000);
  t.true((steps[0]?.observations ?? 0) >= 2);
});

test('consistently observes again after an observation that outlasts its duration', async (t) => {
  const { run } = await context(t, (_, response, nth) =>
    setTimeout(() => json(response, {}, nth === 2 ? 500 : 200), nth === 1 ? 100 : 0),
  );
  const { steps } = await run(scenario('{request: {to: api}, consistently: {during: 20ms}}'));
  t.like(steps[0], { verdict: 'failed', observations: 2 });
});

test('An expression may use variables and captures, and a failure shows it as written', async (t) => {
  const { run } = await context(t, (_, response) => json(response, { n: 4 }));
  const { steps } = await run(
    `scenario: S
vars: {limit: 5}
steps:
  - {request: {to: api}, capture: {n: json.n}, expect: {json: {n: {expression: "value > 3 && value < vars.limit"}}}}
  - {request: {to: api}, expect: {json: {n: {expression: "value > captured.n"}}}}
`,
  );
  t.deepEqual(
    steps.map(({ verdict }) => verdict),
    ['passed', 'failed'],
  );
  t.is(steps[1]?.failure?.expected, 'json.n: a value for which value > captured.n');
  t.regex(steps[1]?.failure?.diff ?? '', /^- {4}expression: value > captured\.n$/m);
});

test('A timeout ends an observation that hangs', async (t) => {
  const { run } = await context(t, () => undefined);
  const { steps } = await run(scenario('{request: {to: api, path: /slow}, timeout: 50ms}'));
  t.like(steps[0]?.failure, { message: 'GET /slow to api got no answer' });
  t.true((steps[0]?.durationMs ?? 0) < 5000);
});

test('--timeout-factor stretches timeouts', async (t) => {
  const { run } = await context(t, () => undefined);
  const { steps } = await run(scenario('{request: {to: api}, timeout: 20ms}'), { timeoutFactor: 10 });
  t.true((steps[0]?.durationMs ?? 0) >= 195);
});

test('when may use variables and captures, and a false one skips the step with the reason', async (t) => {
  const { run, requests } = await context(t, (_, response) => json(response, { id: 7 }));
  const { steps, verdict } = await run(
    scenario(
      '{request: {to: api, path: /1}, capture: {id: json.id}}',
      '{request: {to: api, path: /2}, when: captured.id > 7}',
      '{request: {to: api, path: /3}, when: captured.id == 7}',
    ),
  );
  t.is(verdict, 'passed');
  t.deepEqual(requests, ['GET /1', 'GET /3']);
  t.is(steps[1]?.reason, 'when: captured.id > 7 is false');
});

test('A when that cannot be evaluated fails only its step', async (t) => {
  const { run } = await context(t, (_, response) => json(response, { id: 7 }));
  const { steps } = await run(
    scenario('{request: {to: api}, capture: {id: json}}', '{request: {to: api}, when: captured.id.none.deeper > 1}'),
  );
  t.regex(steps[1]?.failure?.message ?? '', /^when: captured\.id\.none\.deeper > 1 cannot be evaluated: .*none/);
});

for (const [value, seen] of [
  ['"false"', '"false", a string: write vars.x == "true"'],
  ['"true"', '"true", a string: write vars.x == "true"'],
  ['1', '1'],
  ['null', 'null'],
])
  test(`A when of ${value} fails the step or group instead of skipping or running it`, async (t) => {
    const { run, requests } = await context(t, (_, response) => json(response, {}));
    const group = `---\ngroup: g\nsteps: [{request: {to: api}}]\n`;
    const step = await run(`scenario: S\nvars: {x: ${value}}\nsteps:\n  - {request: {to: api}, when: vars.x}\n`);
    const use = await run(`scenario: S\nvars: {x: ${value}}\nsteps:\n  - {use: g, when: vars.x}\n${group}`);
    t.is(step.steps[0]?.failure?.message, `when: vars.x cannot be evaluated: expected true or false, got ${seen}`);
    t.regex(use.steps[0]?.failure?.message ?? '', /^group g, used at .* when: vars\.x cannot be evaluated$/);
    t.is(use.steps[0]?.failure?.observed, `expected true or false, got ${seen}`);
    t.deepEqual(requests, []);
  });

test('A step that reads a capture of a skipped step is skipped, transitively', async (t) => {
  const { run, requests } = await context(t, (_, response) => json(response, {}));
  const { steps, verdict } = await run(
    scenario(
      '{request: {to: api, path: /a}, skip: not yet, capture: {a: json.a}}',
      '{request: {to: api, path: "/${{ captured.a }}"}, capture: {b: json.b}}',
      '{request: {to: api}, expect: {json: {x: "${{ captured.b }}"}}}',
      '{request: {to: api}, when: captured.b == 1}',
      '{request: {to: api, path: /e}, expect: {status: 200}}',
    ),
  );
  t.is(verdict, 'passed');
  t.deepEqual(requests, ['GET /e']);
  t.deepEqual(
    steps.map(({ reason }) => reason),
    [
      'not yet',
      'captured.a is not available: not yet',
      'captured.b is not available: captured.a is not available: not yet',
      'captured.b is not available: captured.a is not available: not yet',
      undefined,
    ],
  );
});

test('Captures keep their types and may be computed', async (t) => {
  const { run, requests } = await context(t, (_, response) => json(response, { ids: [3, 4], name: 'a' }));
  await run(
    scenario(
      '{request: {to: api}, capture: {next: "json.ids[1] + 1", kind: "json.ids.size() > 1"}}',
      '{request: {to: api, path: "/${{ captured.next + 1 }}/${{ captured.kind }}"}}',
    ),
  );
  t.is(requests[1], 'GET /6/true');
});

test('A capture of a missing value fails the step at the line of the capture', async (t) => {
  const { run } = await context(t, (_, response) => json(response, {}));
  const { steps, verdict } = await run(
    'scenario: S\nsteps:\n  - request: {to: api}\n    capture:\n      id: json.id\n  - request: {to: api}\n',
  );
  t.is(verdict, 'failed');
  t.is(steps.length, 1);
  t.regex(steps[0]?.failure?.message ?? '', /^"json\.id" cannot be captured as id: /);
  t.is(steps[0]?.failure?.at?.line, 5);
});

test('A step that needs a cluster is skipped with the reason on a target without one', async (t) => {
  const { run } = await context(t, (_, response) => json(response, {}));
  const { steps, verdict } = await run(scenario('{exec: {release: api, command: [ls]}, expect: {stdout: x}}'));
  t.is(verdict, 'skipped');
  t.is(steps[0]?.reason, 'an exec step needs a cluster, which the local target does not have');
});

test('A failed job fails its step unless the failure is expected', async (t) => {
  const { run } = await context(t, () => undefined);
  const { steps } = await run(
    scenario(
      '{job: {run: job, env: {FAIL: "1"}}, expect: {succeeded: false, exitCode: {gte: 1}, logs: ran}}',
      '{job: {run: job, env: {FAIL: "1"}}}',
    ),
  );
  t.deepEqual(
    steps.map(({ verdict }) => verdict),
    ['passed', 'failed'],
  );
  t.is(steps[1]?.failure?.observed, 'succeeded: false');
});

test('Bodies, queries and headers are sent as written in the file', async (t) => {
  const { run, requests } = await context(t, (request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () =>
      json(response, { text, type: request.headers['content-type'], own: request.headers['x-own'] }),
    );
  });
  const { steps } = await run(
    scenario(
      '{request: {to: api, method: PUT, path: "/a?x=1", query: {y: "a b", n: 2}, headers: {X-Own: me}, json: {a: [1]}}, expect: {json: {text: "{\\"a\\":[1]}", type: application/json, own: me}}}',
    ),
  );
  t.is(steps[0]?.failure, undefined);
  t.deepEqual(requests, ['PUT /a?x=1&y=a+b&n=2']);
});

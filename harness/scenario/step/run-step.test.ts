import test from 'ava';
import { context, json } from '../../session/fixtures/scenario-of.ts';

const scenario = (...steps: readonly string[]) =>
  `scenario: S\nsteps:\n${steps.map((step) => `  - ${step}\n`).join('')}`;

test('A step that holds passes after one observation', async (t) => {
  const { run } = await context(t, (_, response) => json(response, { id: 7 }, 201));
  const { verdict, steps } = await run(
    scenario(
      '{request: {to: api, path: /x}, expect: {status: 201, headers: {Content-Type: {contains: json}}, json: {id: {type: integer}}}}',
    ),
  );
  t.is(verdict, 'passed');
  t.like(steps[0], { name: 'GET /x to api', kind: 'request', section: 'steps', observations: 1 });
});

test('A step that does not hold says where, what was seen, with a diff, the lines of the file and the next command', async (t) => {
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

test('An answer of 400 and more fails a request that says nothing of its status', async (t) => {
  const { run } = await context(t, (_, response) => json(response, {}, 404));
  const { steps } = await run(scenario('{request: {to: api}}'));
  t.like(steps[0]?.failure, { observed: 'status: 404', expected: 'status: less than 400' });
  t.is(steps[0]?.failure?.at?.line, 3);
});

test('eventually observes again until it holds', async (t) => {
  const { run } = await context(t, (_, response, nth) => json(response, { nth }, nth < 3 ? 503 : 200));
  const { steps } = await run(
    scenario(
      '{request: {to: api}, eventually: {within: 30s, every: 5ms}, capture: {n: json.nth}, expect: {json: {nth: 3}}}',
    ),
  );
  t.like(steps[0], { verdict: 'passed', observations: 3 });
});

test('eventually tells the last observation, after how long and how many', async (t) => {
  const { run } = await context(t, (_, response, nth) => json(response, { nth }));
  const { steps } = await run(
    scenario('{request: {to: api}, eventually: {within: 2s, every: 10ms}, expect: {json: {nth: -1}}}'),
  );
  const { failure, observations = 0 } = steps[0] ?? {};
  t.true(observations >= 2);
  t.is(failure?.observed, `json.nth: ${observations}`);
  t.regex(failure?.message ?? '', new RegExp(`, [\\d.]+ m?s and ${observations} observations later$`));
});

test('eventually also outlasts steps that cannot be done', async (t) => {
  const { run } = await context(t, (request, response, nth) => (nth < 3 ? request.destroy() : json(response, {})));
  const { steps } = await run(scenario('{request: {to: api}, eventually: {within: 30s, every: 5ms}}'));
  t.like(steps[0], { verdict: 'passed', observations: 3 });
});

test('consistently observes to the end, and fails at the first that does not hold', async (t) => {
  const { run } = await context(t, (_, response, nth) => json(response, {}, nth === 4 ? 500 : 200));
  const { steps } = await run(scenario('{request: {to: api}, consistently: {during: 30s, every: 2ms}}'));
  t.like(steps[0], { verdict: 'failed', observations: 4 });
});

test('consistently passes where every observation holds', async (t) => {
  const { run } = await context(t, (_, response) => json(response, {}));
  const { steps } = await run(scenario('{request: {to: api}, consistently: {during: 2s, every: 10ms}}'));
  t.is(steps[0]?.verdict, 'passed');
  t.true((steps[0]?.durationMs ?? 0) >= 2000);
  t.true((steps[0]?.observations ?? 0) >= 2);
});

test('consistently looks again at the end of its time where an observation outlasts it', async (t) => {
  const { run } = await context(t, (_, response, nth) =>
    setTimeout(() => json(response, {}, nth === 2 ? 500 : 200), nth === 1 ? 100 : 0),
  );
  const { steps } = await run(scenario('{request: {to: api}, consistently: {during: 20ms}}'));
  t.like(steps[0], { verdict: 'failed', observations: 2 });
});

test('An expression judges the value with variables and captures, and reads in a failure as it was written', async (t) => {
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

test('A timeout ends an observation that does not', async (t) => {
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

test('when decides on variables and captures; a false one skips with the reason', async (t) => {
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
  t.is(steps[1]?.reason, 'when: captured.id > 7 does not hold');
});

test('A when that cannot be evaluated fails its step and nothing else', async (t) => {
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
  test(`A when of ${value} is neither true nor false: its step is not skipped in silence, and not run`, async (t) => {
    const { run, requests } = await context(t, (_, response) => json(response, {}));
    const group = `---\ngroup: g\nsteps: [{request: {to: api}}]\n`;
    const step = await run(`scenario: S\nvars: {x: ${value}}\nsteps:\n  - {request: {to: api}, when: vars.x}\n`);
    const use = await run(`scenario: S\nvars: {x: ${value}}\nsteps:\n  - {use: g, when: vars.x}\n${group}`);
    t.is(step.steps[0]?.failure?.message, `when: vars.x cannot be evaluated: expected true or false, got ${seen}`);
    t.regex(use.steps[0]?.failure?.message ?? '', /^group g, used at .* when: vars\.x cannot be evaluated$/);
    t.is(use.steps[0]?.failure?.observed, `expected true or false, got ${seen}`);
    t.deepEqual(requests, []);
  });

test('What a skipped step would have captured skips the steps that read it, one after the other', async (t) => {
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
      'captured.a is not known: not yet',
      'captured.b is not known: captured.a is not known: not yet',
      'captured.b is not known: captured.a is not known: not yet',
      undefined,
    ],
  );
});

test('Captures keep their types and may compute', async (t) => {
  const { run, requests } = await context(t, (_, response) => json(response, { ids: [3, 4], name: 'a' }));
  await run(
    scenario(
      '{request: {to: api}, capture: {next: "json.ids[1] + 1", kind: "json.ids.size() > 1"}}',
      '{request: {to: api, path: "/${{ captured.next + 1 }}/${{ captured.kind }}"}}',
    ),
  );
  t.is(requests[1], 'GET /6/true');
});

test('A capture of what is not there fails its step at the line of the capture', async (t) => {
  const { run } = await context(t, (_, response) => json(response, {}));
  const { steps, verdict } = await run(
    'scenario: S\nsteps:\n  - request: {to: api}\n    capture:\n      id: json.id\n  - request: {to: api}\n',
  );
  t.is(verdict, 'failed');
  t.is(steps.length, 1);
  t.regex(steps[0]?.failure?.message ?? '', /^"json\.id" cannot be captured as id: /);
  t.is(steps[0]?.failure?.at?.line, 5);
});

test('A step that needs a cluster is skipped without one, with the reason', async (t) => {
  const { run } = await context(t, (_, response) => json(response, {}));
  const { steps, verdict } = await run(scenario('{exec: {release: api, command: [ls]}, expect: {stdout: x}}'));
  t.is(verdict, 'skipped');
  t.is(steps[0]?.reason, 'an exec step needs a cluster, which the local target does not have');
});

test('A job that fails fails its step unless that is expected', async (t) => {
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

test('Bodies, queries and headers are sent as the file says', async (t) => {
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

import test from 'ava';
import { context, json } from '../../session/fixtures/scenario-of.ts';

const group = `---
group: get
parameters: {path: {}, status: {default: 200}}
steps:
  - name: ask
    request: {to: api, path: "\${{ params.path }}"}
    expect: {status: "\${{ params.status }}"}
    capture: {seen: json.nth}
`;

test('Steps of a group read its parameters, and later steps see their captures', async (t) => {
  const { run, requests } = await context(t, (_, response, nth) => json(response, { nth }));
  const result = await run(`scenario: S
vars: {base: /v1}
steps:
  - use: get
    name: the first
    with: {path: "\${{ vars.base }}/a"}
  - use: get
    with: {path: "/\${{ captured.seen + 10 }}"}
  - request: {to: api, path: "/\${{ captured.seen }}"}
${group}`);
  t.is(result.verdict, 'passed', result.steps.find(({ failure }) => failure)?.failure?.message);
  t.deepEqual(requests, ['GET /v1/a', 'GET /11', 'GET /2']);
  t.deepEqual(
    result.steps.map(({ name }) => name),
    ['the first › ask', 'get › ask', 'GET /${{ captured.seen }} to api'],
  );
});

test('A nested group gets parameters from its outer group', async (t) => {
  const { run, requests } = await context(t, (_, response) => json(response, {}, 404));
  const result = await run(`scenario: S
steps: [{use: outer, with: {name: x}}]
---
group: outer
parameters: {name: {}}
steps: [{use: get, with: {path: "/\${{ params.name }}", status: 404}}]
${group.replace('    capture: {seen: json.nth}\n', '')}`);
  t.is(result.verdict, 'passed', result.steps[0]?.failure?.message);
  t.deepEqual(requests, ['GET /x']);
});

test('A failure inside a group reports the step of the group and the line that uses it', async (t) => {
  const { run } = await context(t, (_, response) => json(response, {}, 500));
  const { steps } = await run(`scenario: S
steps:
  - use: get
    with: {path: /a}
${group}`);
  const failure = steps[0]?.failure;
  t.is(failure?.at?.line, 11);
  t.regex(failure?.excerpt ?? '', /^> 11 \| {5}expect: \{status:/m);
  t.regex(failure?.evidence[0]?.title ?? '', /^group get, used at .*scenario\.yaml:3:5$/);
  t.regex(failure?.evidence[0]?.text ?? '', /^> 3 \| {3}- use: get$/m);
});

test('A group whose use is skipped or whose when is false is skipped with the reason', async (t) => {
  const { run, requests } = await context(t, (_, response) => json(response, {}));
  const { steps } = await run(`scenario: S
vars: {on: false}
steps:
  - {use: get, with: {path: /a}, skip: not yet}
  - {use: get, with: {path: /b}, when: vars.on}
  - {request: {to: api, path: "/\${{ captured.seen }}"}}
  - {use: get, with: {path: "/\${{ captured.seen }}"}}
  - request: {to: api, path: /c}
${group}`);
  t.deepEqual(
    steps.map(({ reason }) => reason),
    [
      'not yet',
      'when: vars.on is false',
      'captured.seen is not available: when: vars.on is false',
      'captured.seen is not available: when: vars.on is false',
      undefined,
    ],
  );
  t.deepEqual(requests, ['GET /c']);
});

test('A parameter that cannot be evaluated fails the group at its first step and reports where it is used', async (t) => {
  const { run } = await context(t, (_, response) => json(response, {}));
  const { steps } = await run(`scenario: S
vars: {deep: {}}
steps: [{use: get, with: {path: "\${{ vars.deep.none }}"}}]
${group}`);
  t.regex(steps[0]?.failure?.message ?? '', /^group get, used at .*:3:9, has parameters that cannot be evaluated$/);
  t.regex(steps[0]?.failure?.observed ?? '', /none/);
});

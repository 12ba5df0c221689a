import type { ServerResponse } from 'node:http';
import test, { type ExecutionContext } from 'ava';
import { InputError } from '../../model/errors/input-error.ts';
import type { StepResult } from '../../model/result/result.ts';
import { context, json, scenarioOf } from '../../session/fixtures/scenario-of.ts';

/** The result of a step against a release that answers every request alike. */
async function stepAgainst(t: ExecutionContext, step: string, answer: (response: ServerResponse) => void) {
  const { run, requests } = await context(t, (_request, response) => answer(response));
  const { steps } = await run(`scenario: A\nsteps:\n  - ${step}\n`);
  return { step: steps[0] as StepResult, requests };
}

function vector(...values: readonly (readonly [labels: Record<string, string>, value: string])[]) {
  const result = values.map(([metric, value]) => ({ metric, value: [1_700_000_000.1, value] }));
  return { status: 'success', data: { resultType: 'vector', result } };
}

test('A query is sent to the API of the release, and the series are ordered by their labels', async (t) => {
  const body = vector([{ __name__: 'up', job: 'b' }, '0'], [{ __name__: 'up', job: 'a' }, '1']);
  const expected = `{sum: 1, count: 2, value: {absent: true}, series: [{name: up, labels: {job: a}, value: 1}, {labels: {job: b}}]}`;
  const { step, requests } = await stepAgainst(
    t,
    `{metrics: {to: api, query: up, path: /prometheus/}, expect: ${expected}}`,
    (response) => json(response, body),
  );
  t.is(step.verdict, 'passed', step.failure?.observed);
  t.deepEqual(requests, ['POST /prometheus/api/v1/query']);
});

const values: readonly (readonly [what: string, body: object, expected: string])[] = [
  ['one series has a value', vector([{ job: 'a' }, '0.25']), '{value: 0.25, count: 1}'],
  ['no series has no value', vector(), '{value: {absent: true}, count: 0, sum: 0, series: []}'],
  ['a scalar is a value', { status: 'success', data: { resultType: 'scalar', result: [1, '3'] } }, '{value: 3}'],
  ['the sum is exact', vector([{ a: '1' }, '9007199254740993'], [{ a: '2' }, '2']), '{sum: 9007199254740995}'],
  ['the sum of fractions is a number', vector([{ a: '1' }, '0.5'], [{ a: '2' }, '2']), '{sum: 2.5}'],
  ['NaN is a string', vector([{}, 'NaN']), '{value: NaN, sum: NaN}'],
  ['infinity is a string', vector([{ a: '1' }, '+Inf'], [{ a: '2' }, '1']), '{sum: +Inf}'],
];
for (const [what, body, expected] of values)
  test(`In a query result, ${what}`, async (t) => {
    const { step } = await stepAgainst(t, `{metrics: {to: api, query: x}, expect: ${expected}}`, (response) =>
      json(response, body),
    );
    t.is(step.verdict, 'passed', step.failure?.observed);
  });

test('Series are selected from the metrics of the pods of the release, each labelled with its pod', async (t) => {
  const expected = '{value: 2, series: [{labels: {pod: api-0, status: "503"}}]}';
  const { step, requests } = await stepAgainst(
    t,
    `{metrics: {to: api, series: 'requests{status=~"5.."}'}, expect: ${expected}}`,
    (response) => response.end('requests{status="200"} 5\nrequests{status="503"} 2\n'),
  );
  t.is(step.verdict, 'passed', step.failure?.observed);
  t.deepEqual(requests, ['GET /metrics']);
});

test('A value that does not match fails with the observed series', async (t) => {
  const { step } = await stepAgainst(t, `{metrics: {to: api, query: errors}, expect: {value: {lt: 1}}}`, (response) =>
    json(response, vector([{ __name__: 'errors', route: '/a' }, '4'])),
  );
  t.regex(step.failure?.observed ?? '', /value: 4/);
  t.is(step.failure?.evidence[0]?.text, 'errors\n\nerrors{route="/a"} 4');
});

for (const [input, answer] of [
  ['query: eror_total', (response: ServerResponse) => json(response, vector())],
  ['series: eror_total', (response: ServerResponse) => response.end('error_total 0\n')],
] as const)
  test(`If ${input} matches no series, a sum of 0 fails, unless the number of series is expected as well`, async (t) => {
    const asked = async (expected: string) =>
      (await stepAgainst(t, `{metrics: {to: api, ${input}}${expected}}`, answer)).step;
    for (const expected of [
      '',
      ', expect: {sum: 0}',
      ', expect: {value: {absent: true}}',
      ', capture: {before: sum}',
    ]) {
      const { failure } = await asked(expected);
      t.is(failure?.message, 'api has no series eror_total', expected);
      t.is(failure?.observed, 'count: 0');
    }
    for (const expected of ['{sum: 0, count: 0}', '{sum: 0, count: {gte: 0}}', '{series: []}'])
      t.is((await asked(`, expect: ${expected}`)).verdict, 'passed', expected);
  });

const refusals: readonly (readonly [what: string, step: string, answer: (response: ServerResponse) => void, RegExp])[] =
  [
    [
      'a rejected query',
      '{to: api, query: "sum("}',
      (response) =>
        json(
          response,
          { status: 'error', errorType: 'bad_data', error: 'parse error: unclosed left parenthesis' },
          400,
        ),
      /^the Prometheus of api rejected the query.*unclosed left parenthesis/s,
    ],
    [
      'a range',
      '{to: api, query: "up[5m]"}',
      (response) => json(response, { status: 'success', data: { resultType: 'matrix', result: [] } }),
      /does not return an instant value.*a matrix from up\[5m\]/s,
    ],
    [
      'a server that is not a Prometheus',
      '{to: api, query: up}',
      (response) => json(response, { error: 'no such route' }, 404),
      /did not answer like a Prometheus.*HTTP 404: \{"error":"no such route"\}/s,
    ],
    [
      'a page instead of metrics',
      '{to: api, series: up}',
      (response) => response.end('<html>'),
      /^\/metrics of pod api-0 has no metrics.*the line <html>/s,
    ],
    [
      'an error instead of metrics',
      '{to: api, series: up, path: /other}',
      (response) => response.writeHead(404).end('up 1\n'),
      /^\/other of pod api-0 has no metrics.*HTTP 404/s,
    ],
    [
      'a path that would lead to another host',
      `{to: api, series: up, path: "\${{ '@other.test/' }}"}`,
      (response) => response.end('up 1\n'),
      /^"@other\.test\/" cannot be sent as a path/,
    ],
    ['a connection that ends', '{to: api, series: up}', (response) => response.destroy(), /got no answer/],
  ];
for (const [what, step, answer, pattern] of refusals)
  test(`The failure explains ${what}`, async (t) => {
    const { step: ran } = await stepAgainst(t, `metrics: ${step}`, answer);
    t.is(ran.verdict, 'failed');
    t.regex(`${ran.failure?.message} ${ran.failure?.observed}`, pattern);
  });

test('A selector from an expression is parsed when the step runs', async (t) => {
  const { step } = await stepAgainst(t, `metrics: {to: api, series: "\${{ 'sum(' + 'up)' }}"}`, (response) =>
    response.end('up 1\n'),
  );
  t.regex(step.failure?.message ?? '', /"sum\(up\)" is not a series selector/);
});

const wrong: readonly (readonly [step: string, RegExp])[] = [
  ['{to: api}', /exactly one of query and series/],
  ['{to: api, query: up, series: up}', /exactly one of query and series/],
  ['{to: api, series: "sum(up)"}', /a name, label matchers in braces, or both/],
  ['{to: api, query: up, path: metrics}', /a path that starts with \//],
  ['{to: apii, query: up}', /apii.*did you mean api\?/],
];
for (const [step, pattern] of wrong)
  test(`metrics: ${step} is rejected when the file is loaded`, (t) => {
    const error = t.throws(() => scenarioOf(`scenario: A\nsteps:\n  - metrics: ${step}\n`), { instanceOf: InputError });
    t.regex(error?.problems.map(({ message }) => message).join('\n') ?? '', pattern);
  });

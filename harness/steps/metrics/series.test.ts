import test from 'ava';
import { formatSeries, parseMetrics, parseSelector, readValue, type Series } from './series.ts';

const text = String.raw`
# HELP http_requests_total Requests by method, route and status.
# TYPE http_requests_total counter
http_requests_total{method="GET",route="/datasets/{id}",status="200"} 7
http_requests_total{method="POST", route="/a \"b\"\n\\c", status="503",} 1.5e1 1700000000000
up 1
bytes_total 9007199254740993
empty{} +Inf
lost NaN
http_request_duration_seconds_bucket{le="0.1"} 3 # {trace_id="4bf9"} 0.05 1700000000.000
# EOF
`;

test('All series of the text format are parsed, with escapes, timestamps, exemplars, NaN and infinity', (t) => {
  t.deepEqual(parseMetrics(text), {
    series: [
      { name: 'http_requests_total', labels: { method: 'GET', route: '/datasets/{id}', status: '200' }, value: 7 },
      { name: 'http_requests_total', labels: { method: 'POST', route: '/a "b"\n\\c', status: '503' }, value: 15 },
      { name: 'up', labels: {}, value: 1 },
      { name: 'bytes_total', labels: {}, value: 9007199254740993n },
      { name: 'empty', labels: {}, value: '+Inf' },
      { name: 'lost', labels: {}, value: 'NaN' },
      { name: 'http_request_duration_seconds_bucket', labels: { le: '0.1' }, value: 3 },
    ],
  });
});

for (const line of ['<html>', 'up', 'up one', '1up 1', 'up{a=1} 1'])
  test(`${line} is not a line of the text format`, (t) => {
    t.is(parseMetrics(`up 1\n${line}\nup 2`).wrong, line);
  });

const one: Series = { name: 'requests', labels: { status: '503', route: '/a' }, value: 1 };
const selectors: readonly (readonly [text: string, holds: boolean])[] = [
  ['requests', true],
  ['request', false],
  ['requests{status="503"}', true],
  ['requests { status = "503" , route="/a", }', true],
  ['{__name__="requests"}', true],
  ['{__name__=~"req.*",status!="200"}', true],
  ['requests{status=~"5.."}', true],
  ['requests{status=~"5"}', false],
  ['requests{status!~"5.."}', false],
  ['requests{code=""}', true],
  ['requests{code!=""}', false],
  ['requests{route="/b"}', false],
  ['{status="503"}', true],
  ['other{status="503"}', false],
  ['{__name__="other"}', false],
  ['requests{status!="503"}', false],
  ['requests{status!="200"}', true],
  ['requests{status!~"2.."}', true],
  ['requests{}', true],
];
for (const [selector, holds] of selectors)
  test(`${selector} ${holds ? 'selects' : 'does not select'} the series`, (t) => {
    t.is(parseSelector(selector)?.(one), holds);
  });

test('A pattern matches a label of several lines, and escapes in a selector are decoded', (t) => {
  const lines: Series = { name: 'a', labels: { text: 'one\ntwo', quoted: 'a"b' }, value: 1 };
  t.true(parseSelector(' a{text=~"one.two"} ')?.(lines));
  t.true(parseSelector(String.raw`a{text="one\ntwo",quoted="a\"b"}`)?.(lines));
});

for (const [text, value] of [
  ['+Inf', '+Inf'],
  ['-Inf', '-Inf'],
  ['inf', '+Inf'],
  ['-infinity', '-Inf'],
  ['nan', 'NaN'],
  ['NaN', 'NaN'],
  ['+5', 5],
  ['-9007199254740993', -9007199254740993n],
  ['+9007199254740993', 9007199254740993n],
  ['1e3', 1000],
  ['', undefined],
  ['informal', undefined],
  ['xinf', undefined],
  ['nano', undefined],
  ['xnan', undefined],
  ['1 2', undefined],
] as const)
  test(`The value "${text}" is ${value}`, (t) => t.is(readValue(text), value));

test('Blank lines and comments are not series', (t) => {
  t.deepEqual(parseMetrics('\n   \n# TYPE up gauge\nup 1\n').series, [{ name: 'up', labels: {}, value: 1 }]);
  t.is(parseMetrics(' up 1').wrong, ' up 1');
});

for (const selector of [
  'x{a="b"} y',
  'requests x{a="b"}',
  'requests{status="1" route="2"}',
  '  ',
  '{',
  'a b',
  'sum(requests)',
  'requests{status}',
  'requests{status="5}',
  'a{b=~"("}',
])
  test(`"${selector}" is not a selector`, (t) => {
    t.is(parseSelector(selector), undefined);
  });

test('A series is formatted as in PromQL', (t) => {
  t.is(formatSeries(one), 'requests{status="503", route="/a"} 1');
  t.is(formatSeries({ name: 'up', labels: {}, value: 'NaN' }), 'up NaN');
});

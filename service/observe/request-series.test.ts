import test from 'ava';
import { createRequestSeries } from './request-series.ts';

test('requests are counted by method, route and status', (t) => {
  const series = createRequestSeries();
  series.observe('GET', '/datasets', 200, 0.002);
  series.observe('GET', '/datasets', 200, 0.002);
  series.observe('GET', '/datasets', 503, 0.002);
  t.deepEqual(
    series.counts().map(({ method, route, status, count }) => [method, route, status, count]),
    [
      ['GET', '/datasets', '200', 2],
      ['GET', '/datasets', '503', 1],
    ],
  );
});
test('a histogram counts in each bucket whatever is at most its bound, of every status', (t) => {
  const series = createRequestSeries();
  for (const [status, seconds] of [
    [200, 0.001],
    [200, 0.002],
    [503, 0.25],
    [200, 60],
  ] as const)
    series.observe('GET', '/datasets', status, seconds);
  const lines = series.render().split('\n');
  const labels = 'method="GET",route="/datasets"';
  for (const [bound, count] of [
    ['0.001', 1],
    ['0.0025', 2],
    ['0.1', 2],
    ['0.25', 3],
    ['5', 3],
    ['+Inf', 4],
  ] as const)
    t.true(lines.includes(`http_request_duration_seconds_bucket{le="${bound}",${labels}} ${count}`), bound);
  t.true(lines.includes(`http_request_duration_seconds_count{${labels}} 4`));
  t.true(lines.includes(`http_request_duration_seconds_sum{${labels}} 60.253`));
});

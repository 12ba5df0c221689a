import test from 'ava';
import { LoadFigures } from './load-figures.ts';

function figuresOf(latencies: readonly number[], accept: readonly number[] = []) {
  const figures = new LoadFigures(accept);
  for (const latency of latencies) figures.answered(200, latency, 0, '');
  return figures;
}

test('The figures count answers, failures and statuses, and give the requests per second', (t) => {
  const figures = figuresOf([3.144, 1, 2], [404]);
  figures.answered(299, 4, 1000, '');
  figures.answered(300, 5, 2345, 'bad \n');
  figures.answered(404, 6, 2000, 'accepted');
  figures.unanswered('ECONNRESET', 'socket hang up', 3000);
  figures.unanswered('ECONNRESET', 'socket hang up', 3001);
  figures.end(2000.4);
  t.deepEqual(figures.value(), {
    requests: 8,
    failed: 3,
    errorRate: 0.375,
    perSecond: 4,
    p50Ms: 3.14,
    p95Ms: 6,
    p99Ms: 6,
    maxMs: 6,
    durationMs: 2000,
    statuses: { 200: 3, 299: 1, 300: 1, 404: 1 },
    errors: { ECONNRESET: 2 },
  });
  t.deepEqual(figures.evidence(), [
    {
      title: 'failed requests',
      text: 'after 2.35 s: HTTP 300 bad\nafter 3.00 s: ECONNRESET: socket hang up\nafter 3.00 s: ECONNRESET: socket hang up',
    },
  ]);
});

test('A percentile is the lowest latency that the given share of answers does not exceed', (t) => {
  const figures = figuresOf(Array.from({ length: 200 }, (_, index) => 200 - index));
  figures.end(1000);
  t.like(figures.value(), { p50Ms: 100, p95Ms: 190, p99Ms: 198, maxMs: 200, perSecond: 200 });
});

test('A load without requests has no latencies, and its rates are 0', (t) => {
  t.like(figuresOf([]).value(), {
    requests: 0,
    failed: 0,
    errorRate: 0,
    perSecond: 0,
    p50Ms: undefined,
    maxMs: undefined,
  });
  t.deepEqual(figuresOf([1]).evidence(), []);
});

test('The first ten failures are shown with the start of their bodies, followed by the number of further ones', (t) => {
  const figures = figuresOf([]);
  for (let index = 0; index < 12; index++) figures.answered(500, 1, index * 1000, 'x'.repeat(300));
  const lines = figures.evidence()[0]?.text.split('\n') ?? [];
  t.is(lines.length, 11);
  t.is(lines[9], `after 9.00 s: HTTP 500 ${'x'.repeat(200)}`);
  t.is(lines[10], 'and 2 more');
});

import test from 'ava';
import { loadRuns, readStages } from './load-run.ts';
import { renderReport } from './render-report.ts';

const stages = readStages('500 50.1 3.2 8 12.5 0 50/s\n61 5 4 9 20 0.0164 writes 5/s\n');
const run = { profile: 'steady', at: '2026-01-01T00:00:00Z', machine: '2 × some CPU', passed: true, stages };

test('The measurements of each stage are parsed with its name', (t) => {
  t.deepEqual(stages[1], {
    name: 'writes 5/s',
    requests: 61,
    perSecond: 5,
    p50Ms: 4,
    p95Ms: 9,
    p99Ms: 20,
    errorRate: 0.0164,
  });
  t.throws(() => readStages('none 1 2 3 4 5 x\n'));
  t.deepEqual(loadRuns(JSON.stringify([run])), [run]);
});

test('The report plots the last run over the earlier ones and shows a missed threshold', (t) => {
  const page = renderReport([run, run, { ...run, passed: false }, { ...run, profile: '<smoke>' }]);
  t.is(page.match(/<g class="last">/g)?.length, 4);
  t.is(page.match(/<polyline/g)?.length, 8);
  t.regex(page, /<b>Outside<\/b> its thresholds/);
  t.regex(page, /<h2>&lt;smoke><\/h2>/);
  t.notRegex(page, /NaN|undefined|<script/);
});

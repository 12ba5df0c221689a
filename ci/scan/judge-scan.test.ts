import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import { judgeScan } from './judge-scan.ts';

const read = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8');
const report: unknown = JSON.parse(read('fixtures/report.json'));
const why = 'the function is not called here';

test('A critical vulnerability fails the scan with its names, package and source, a lesser one does not', (t) => {
  t.deepEqual(judgeScan([report], [], '2026-06-01'), {
    problems: [
      'GHSA-0001, CVE-2026-0001 (9.8): left 1.0.0 of package-lock.json',
      'GHSA-0003 (9.0): right 2.0.0 of package-lock.json',
    ],
    excepted: [],
    count: 4,
  });
});

test('An exception matches any name of a vulnerability until its last day, and fails the scan after it', (t) => {
  const exceptions = [
    { id: 'CVE-2026-0001', until: '2026-06-01', why },
    { id: 'GHSA-0003', until: '2026-12-31', why },
  ];
  t.like(judgeScan([report], exceptions, '2026-06-01'), { problems: [], excepted: { length: 2 } });
  t.deepEqual(judgeScan([report], exceptions, '2026-06-02').problems, [
    'the exception for CVE-2026-0001 expired on 2026-06-01: upgrade, or extend it with a reason',
    'GHSA-0001, CVE-2026-0001 (9.8): left 1.0.0 of package-lock.json',
  ]);
});

test('An empty scan passes; an invalid report and an exception without an end or a reason are rejected', (t) => {
  t.deepEqual(judgeScan([{ results: null }, { results: [] }], [], '2026-06-01').count, 0);
  t.throws(() => judgeScan([{ results: [{}] }], [], '2026-06-01'));
  t.throws(() => judgeScan([], [{ id: 'GHSA-0001', why }], '2026-06-01'));
  t.throws(() => judgeScan([], [{ id: 'GHSA-0001', until: '2026-06-01', why: 'no' }], '2026-06-01'));
});

test('The exceptions of this repository are valid, and the workflow runs the scan', (t) => {
  t.deepEqual(judgeScan([], parse(read('exceptions.yaml')), '2026-01-01').problems, []);
  t.regex(read('../../.github/workflows/ci.yml'), /^ {6}- run: ci\/scan\/run\.sh$/m);
});

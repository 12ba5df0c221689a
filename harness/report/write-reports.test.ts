import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { samplePassed, sampleResult } from './fixtures/sample-result.ts';
import { writeReports } from './write-reports.ts';

test('All reports are written into a new folder, and replaced by the next run', async (t) => {
  const parent = await mkdtemp(join(tmpdir(), 'reports-'));
  t.teardown(() => rm(parent, { recursive: true }));
  const folder = join(parent, 'deep', 'reports');
  await writeReports(samplePassed, folder);
  const paths = await writeReports(sampleResult, folder, { junit: 'gitlab' });
  t.deepEqual(paths, {
    junit: join(folder, 'junit.xml'),
    json: join(folder, 'result.json'),
    html: join(folder, 'report.html'),
    markdown: join(folder, 'summary.md'),
  });
  t.deepEqual((await readdir(folder)).sort(), ['junit.xml', 'report.html', 'result.json', 'summary.md']);
  t.deepEqual(JSON.parse(await readFile(paths.json, 'utf8')), sampleResult);
  t.regex(await readFile(paths.junit, 'utf8'), /failures="1".*<testcase [^>]* file=/s);
  t.regex(await readFile(paths.html, 'utf8'), /^<!doctype html>/);
  t.regex(await readFile(paths.markdown, 'utf8'), /^## ❌ 1 of 6 scenarios failed/);
});

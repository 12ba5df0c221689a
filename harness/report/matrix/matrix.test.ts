import test from 'ava';
import { exitCodes } from '../../model/errors/harness-error.ts';
import { type MatrixResult, matrixExitCode } from '../../model/result/matrix-result.ts';
import { golden } from '../../text/fixtures/golden.ts';
import { sampleBroken, samplePassed, sampleResult } from '../fixtures/sample-result.ts';
import { anchorOf } from '../html/timeline/timeline-span.ts';
import { createPalette } from '../terminal/palette.ts';
import { sampleMatrix } from './fixtures/sample-matrix.ts';
import { formatMatrix } from './format-matrix.ts';
import { matrixHtml } from './matrix-html.ts';
import { matrixJson, matrixSchema } from './matrix-json.ts';
import { matrixMarkdown } from './matrix-markdown.ts';
import { isAgreed, matrixRows } from './matrix-rows.ts';
import { matrixJunit } from './write-matrix-reports.ts';

test('The terminal shows each scenario with its verdict on each version, and the outcome of each version', async (t) => {
  const text = formatMatrix(createPalette(false), sampleMatrix, 'reports').join('\n');
  t.is(text, await golden(new URL('fixtures/matrix.golden.txt', import.meta.url), text));
});

test('A job summary has a table of scenarios by versions, and below it the summary of each version', (t) => {
  const text = matrixMarkdown(sampleMatrix);
  t.true(
    text.includes('\n| scenario | file | 1.35 | 1.34<br>v1.35.4+k3s1 answered | 1.33 |\n|---|---|:---:|:---:|:---:|\n'),
  );
  t.true(text.includes('\n| The API is healthy through the ingress | scenarios/api-health.yaml:2 | ✅ | ✅ |  |\n'));
  t.deepEqual(text.match(/^# .*$/gm), ['# Kubernetes 1.35', '# Kubernetes 1.34', '# Kubernetes 1.33']);
  t.true(text.includes('(Kubernetes v1.35.4+k3s1, but 1.34 was requested)'));
});

test('JUnit has one suite per version, with case names that differ between versions', (t) => {
  const text = matrixJunit(sampleMatrix);
  t.deepEqual(
    [...text.matchAll(/<testsuite name="([^"]*)" tests="(\d+)" failures="(\d+)" errors="(\d+)"/g)].map(
      ([, ...facts]) => facts,
    ),
    [
      ['Kubernetes 1.35', '5', '0', '0'],
      ['Kubernetes 1.34', '6', '1', '0'],
      ['Kubernetes 1.33', '1', '0', '1'],
    ],
  );
  t.true(text.includes('<testsuites name="kaggle" tests="12" failures="1" errors="1" '));
  const cases = [...text.matchAll(/<testcase name="([^"]*)" classname="([^"]*)"/g)].map(([all]) => all);
  t.is(new Set(cases).size, cases.length);
});

test('The JSON matches its schema, with the verdict of each scenario on each version that it ran on', (t) => {
  const { scenarios, versions } = matrixSchema.parse(JSON.parse(matrixJson(sampleMatrix)));
  t.deepEqual(scenarios.find(({ name }) => name.startsWith('The API'))?.verdicts, {
    '1.35': 'passed',
    '1.34': 'passed',
  });
  t.deepEqual(scenarios.at(-1)?.verdicts, { '1.34': 'failed' });
  t.deepEqual(
    versions.map(({ note, result }) => [note, result]),
    [
      [undefined, 'k8s-1.35/result.json'],
      ['v1.35.4+k3s1 answered', 'k8s-1.34/result.json'],
      [undefined, 'k8s-1.33/result.json'],
    ],
  );
});

test('Each verdict on the page links to its scenario in the report of that version, and nothing uses the network', (t) => {
  const page = matrixHtml(sampleMatrix);
  const index = sampleResult.scenarios.findIndex(({ verdict }) => verdict === 'failed');
  t.true(page.includes(`<a href="k8s-1.34/report.html#${anchorOf.scenario(index)}"><span class="mark failed"`));
  t.notRegex(page, /(?:src|href|action)="(?!#|data:|k8s-)/);
  t.false(page.includes('<b>with</b>'));
});

test('A row differs if versions disagree, and scenarios of the same name in one file stay separate', (t) => {
  const [one] = samplePassed.scenarios;
  if (one === undefined) throw new Error('the sample has scenarios');
  const twice = { ...samplePassed, scenarios: [one, { ...one, verdict: 'failed' as const }] };
  const matrix: MatrixResult = {
    ...sampleMatrix,
    versions: ['1.35', '1.34'],
    runs: [
      { version: '1.35', folder: 'a', result: twice },
      { version: '1.34', folder: 'b', result: { ...twice, scenarios: [one, one] } },
    ],
  };
  const rows = matrixRows(matrix);
  t.deepEqual(
    rows.map(({ results }) => results.map((result) => result?.verdict)),
    [
      ['passed', 'passed'],
      ['failed', 'passed'],
    ],
  );
  t.deepEqual(rows.map(isAgreed), [true, false]);
});

test('A failed scenario outranks a cluster that could not be created, and Ctrl-C outranks both', (t) => {
  const run = (exitCode: number) => ({ version: '1', folder: '', result: { ...sampleBroken, exitCode } });
  const code = (...codes: readonly number[]) => matrixExitCode(codes.map(run));
  const { passed, failed, noEnvironment, interrupted } = exitCodes;
  t.is(code(passed, passed), passed);
  t.is(code(passed, noEnvironment), noEnvironment);
  t.is(code(noEnvironment, failed), failed);
  t.is(code(noEnvironment, failed, exitCodes.releaseFailed), exitCodes.releaseFailed);
  t.is(code(failed, interrupted), interrupted);
});

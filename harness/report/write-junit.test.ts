import { readFileSync } from 'node:fs';
import test from 'ava';
import { validateXML } from 'xmllint-wasm';
import type { RunResult } from '../model/result/result.ts';
import { golden } from '../text/fixtures/golden.ts';
import { sampleFlaky } from './fixtures/sample-flaky.ts';
import { sampleBroken, sampleResult } from './fixtures/sample-result.ts';
import { type JunitDialect, junitXml } from './write-junit.ts';

function named(name: string): RunResult {
  return { ...sampleResult, scenarios: sampleResult.scenarios.slice(0, 1).map((scenario) => ({ ...scenario, name })) };
}

test('A run becomes one suite per file and one case per scenario', async (t) => {
  const xml = junitXml(sampleResult);
  t.is(xml, await golden(new URL('fixtures/junit.golden.xml', import.meta.url), xml));
});

test('A flaky case has only flakyFailure, and one that failed in every attempt has a failure and its reruns', async (t) => {
  const xml = junitXml(sampleFlaky);
  t.is(xml, await golden(new URL('fixtures/junit-flaky.golden.xml', import.meta.url), xml));
});

test('A release that could not be installed is an error, not a passed run without tests', async (t) => {
  const xml = junitXml(sampleBroken);
  t.regex(xml, /<testsuites name="kaggle" tests="1" failures="0" errors="1"/);
  t.regex(xml, /<error type="release" message="Release kaggle-data-api did not become ready/);
});

test('Markup, control characters and lone surrogates cannot break the document', (t) => {
  const xml = junitXml(named(`<a b="c">&'\u0000\u001b[31m\ud800\n]]>`));
  t.true(xml.includes('<testcase name="&lt;a b=&quot;c&quot;&gt;&amp;&#39;\ufffd&#10;]]&gt;"'));
});

const schema = readFileSync(new URL('fixtures/junit.xsd', import.meta.url), 'utf8');

/** What is wrong with a document by the schema of its readers. */
async function schemaErrors(xml: string, dialect: JunitDialect): Promise<string[]> {
  const forGitlab = schema.replace('<!-- GITLAB -->', '<xs:attribute name="file" type="xs:string"/>');
  const { errors } = await validateXML({ xml, schema: dialect === 'gitlab' ? forGitlab : schema });
  return errors.map(({ message }) => message);
}

const runs = { passed: sampleResult, flaky: sampleFlaky, broken: sampleBroken, strange: named(`<a>&'\u0000\ud800]]>`) };
for (const [name, run] of Object.entries(runs)) {
  for (const dialect of ['jenkins', 'gitlab'] as const) {
    test(`The schema of ${dialect} accepts a run: ${name}`, async (t) => {
      t.deepEqual(await schemaErrors(junitXml(run, dialect), dialect), []);
    });
  }
}

test('Only the GitLab dialect has the file of a test case, which the Jenkins schema forbids', async (t) => {
  t.regex((await schemaErrors(junitXml(sampleResult, 'gitlab'), 'jenkins'))[0] ?? '', /'file' is not allowed/);
  t.regex(junitXml(sampleResult, 'gitlab'), /<testcase [^>]* file="scenarios\/api-health\.yaml">/);
  t.notRegex(junitXml(sampleResult), /<testcase [^>]* file=/);
});

test('Scenarios of one file share a suite with their count', (t) => {
  const scenarios = sampleResult.scenarios.map((scenario) => ({ ...scenario, file: 'all.yaml' }));
  t.regex(
    junitXml({ ...sampleResult, scenarios }),
    /<testsuite name="all.yaml" tests="6" failures="1" errors="0" skipped="1" time="29\.067"/,
  );
});

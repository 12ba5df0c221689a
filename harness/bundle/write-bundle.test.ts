import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { ClusterAccess } from '../kube/cluster-access.ts';
import { homesIn } from '../kube/watch/namespace-view.ts';
import type { RunResult, ScenarioResult } from '../model/result/result.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { samplePassed } from '../report/fixtures/sample-result.ts';
import { runAttempts } from '../scenario/run-attempts.ts';
import { context, environmentsOf, json, scenarioOf } from '../session/fixtures/scenario-of.ts';
import { Redactor } from '../session/redact.ts';
import { requestStep } from '../steps/request/define.ts';
import type { StartedTarget } from '../targets/target.ts';
import { ExchangeRecord } from './exchange-record.ts';
import { pruneBundles } from './prune-bundles.ts';
import { bundleSlug, writeBundle } from './write-bundle.ts';

const password = 'correct-horse-battery';
const failing = `scenario: A dataset is there
needs: [api]
steps:
  - request: {method: POST, to: api, path: /datasets, headers: {X-Api-Key: k-123}, json: {a: 1}}
  - request: {to: api, path: /secret}
    expect: {status: 418}
`;
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'api', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': password } },
  stringData: { password },
};

/** Runs scenarios whose bundles go into a folder of the test. */
async function bundling(t: ExecutionContext) {
  const reportsFolder = mkdtempSync(join(tmpdir(), 'bundles-'));
  t.teardown(() => rm(reportsFolder, { recursive: true, force: true }));
  const { scenarioContext } = await context(t, (request, response) => json(response, { path: request.url, password }));
  const redactor = new Redactor();
  redactor.add(password);
  const bundles = {
    reportsFolder,
    releasesOf: () => ['api'],
    addSecretObject: redactor.addSecretObject.bind(redactor),
    clean: (text: string) => redactor.text(text),
  };
  const { target: plain } = await scenarioContext.environments.open(scenarioOf(failing));
  const run = (text: string | Scenario, more: Partial<StartedTarget> = {}, retries = 0): Promise<ScenarioResult> => {
    const environments = environmentsOf({ ...plain, ...more });
    const rules = { retries, repeat: 1, failFast: false };
    return runAttempts(typeof text === 'string' ? scenarioOf(text) : text, rules, {
      ...scenarioContext,
      environments,
      bundles,
    });
  };
  const read = (bundle: string | undefined, name = 'index.md') =>
    readFileSync(join(reportsFolder, bundle ?? 'no bundle', '..', name), 'utf8');
  return { reportsFolder, bundles, plain, run, read };
}

const bundlesOf = ({ steps, attempts = [] }: ScenarioResult) =>
  [...attempts.flatMap((attempt) => attempt.steps), ...(attempts.length > 0 ? [] : steps)].flatMap(
    ({ failure }) => failure?.bundle ?? [],
  );

test('A failed scenario leaves its failure, HTTP exchanges with timings, manifests and logs, all redacted', async (t) => {
  const { reportsFolder, run, read } = await bundling(t);
  writeFileSync(join(reportsFolder, 'api.log'), `listening\nlogged in with ${password}\n`);
  const chart = {
    release: { name: 'api', chart: '', values: [], set: {}, needs: [] },
    chartPath: '',
    images: [],
    namespace: '',
  };
  const other = { ...chart, release: { ...chart.release, name: 'other' }, objects: [] };
  const rendered = [{ ...chart, objects: [secret] }, other];
  const [bundle, ...others] = bundlesOf(await run(failing, { rendered, logsFolder: reportsFolder }));
  t.deepEqual(others, []);
  t.regex(bundle ?? '', /^bundles\/a-dataset-is-there-[0-9a-f]{6}\/attempt-1\/index\.md$/);
  const index = read(bundle);
  t.regex(index, /^# A dataset is there\n/);
  t.regex(index, /what happened: GET .* to api answered 200/);
  t.regex(index, /\| \[http\.txt\]\(http\.txt\) \| HTTP requests and answers, with timings \| \d+ B \|/);
  t.notRegex(index, /Not collected/);
  const http = read(bundle, 'http.txt');
  t.regex(
    http,
    /POST \/datasets[\s\S]*x-api-key: \*\*\*[\s\S]*\{"a":1\}[\s\S]*HTTP 200 after \d+ ms \(connected after \d+ ms, first byte after \d+ ms\)/,
  );
  t.regex(http, /GET \/secret[\s\S]*"password":"\*\*\*"/);
  t.is(read(bundle, 'logs/api.log'), 'listening\nlogged in with ***\n');
  t.regex(read(bundle, 'manifests/api.yaml'), /stringData:\n {2}password: '\*\*\*'\n/);
  t.notRegex(read(bundle, 'manifests/api.yaml'), /last-applied/);
  t.false(existsSync(join(reportsFolder, bundle ?? '', '../manifests/other.yaml')));
});

test('A passed scenario leaves no bundle, but one whose finally alone failed does', async (t) => {
  const { reportsFolder, run, read } = await bundling(t);
  t.deepEqual(bundlesOf(await run('scenario: Fine\nsteps: [{request: {to: api}}]')), []);
  t.false(existsSync(join(reportsFolder, 'bundles')));
  const [bundle] = bundlesOf(
    await run('scenario: S\nsteps: [{request: {to: api}}]\nfinally: [{request: {to: api}, expect: {status: 418}}]'),
  );
  t.regex(read(bundle), /what happened: GET .* to api answered 200/);
});

test('Attempts have separate folders, and the next run of the scenario removes them', async (t) => {
  const { reportsFolder, run } = await bundling(t);
  const scenario = scenarioOf(failing);
  const attempts = bundlesOf(await run(scenario, {}, 1));
  t.deepEqual(
    attempts.map((path) => path.split('/')[2]),
    ['attempt-1', 'attempt-2'],
  );
  t.true(attempts.every((path) => existsSync(join(reportsFolder, path))));
  await run(scenario);
  t.deepEqual(
    attempts.map((path) => existsSync(join(reportsFolder, path))),
    [true, false],
  );
});

test('Data that the cluster does not return in time is listed as not collected', async (t) => {
  const { bundles, plain, read } = await bundling(t);
  const never = new Promise<never>(() => undefined);
  const view: object = {
    ...{ changes: 0, homes: homesIn('shop'), all: () => [], known: () => [] },
    synced: () => never,
    at: () => view,
  };
  const client = { list: () => never };
  const cluster = { namespace: 'shop', view, client } as unknown as ClusterAccess;
  const step = samplePassed.scenarios[0]?.steps[0];
  if (step === undefined) throw new Error('the sample has steps');
  const exchanges = new ExchangeRecord();
  exchanges.add({ ...step, step: step.name, definition: requestStep, input: {}, evidence: [], problem: 'no answer' });
  const failed = { scenario: scenarioOf(failing), target: { ...plain, cluster }, step, exchanges };
  const timed = async (attempt: number, target: StartedTarget) => {
    const begun = performance.now();
    const bundle = await writeBundle({ ...failed, target, runId: 'r1', attempt }, bundles);
    return { bundle, tookMs: performance.now() - begun };
  };
  // What the machine takes to write a bundle is no cost of the cluster.
  const { tookMs: withoutCluster } = await timed(1, plain);
  const { bundle, tookMs } = await timed(2, failed.target);
  t.true(tookMs - withoutCluster < 15_000, `${tookMs} ms, and ${withoutCluster} ms without a cluster`);
  t.regex(
    read(bundle),
    /Not collected: manifests \(timed out after 1\.5 s\); objects and events \(.*\); logs \(.*\)\./,
  );
  t.regex(read(bundle, 'http.txt'), /no answer/);
});

test('A very long log is cut to its end', async (t) => {
  const { reportsFolder, run, read } = await bundling(t);
  writeFileSync(join(reportsFolder, 'api.log'), `${'x'.repeat(600_000)}the end`);
  const [bundle] = bundlesOf(await run(failing, { logsFolder: reportsFolder }));
  const log = read(bundle, 'logs/api.log');
  t.regex(log, /^\(100007 earlier characters omitted\)\nx+the end\n$/);
});

test('Bundles that no failure of the result links to are removed', async (t) => {
  const { reportsFolder, run } = await bundling(t);
  const kept = await run(failing);
  const [gone] = bundlesOf(await run(failing.replace('is there', 'was there')));
  const result: RunResult = { ...samplePassed, scenarios: [kept] };
  await pruneBundles(result, reportsFolder);
  t.true(existsSync(join(reportsFolder, bundlesOf(kept)[0] ?? '')));
  t.false(existsSync(join(reportsFolder, gone ?? '', '../..')));
  await pruneBundles(samplePassed, reportsFolder);
  t.false(existsSync(join(reportsFolder, 'bundles')));
  await t.notThrowsAsync(pruneBundles(samplePassed, reportsFolder));
});

test('A folder is named after its scenario, and scenarios with the same name have separate folders', (t) => {
  const slug = (name: string, file = 'a.yaml') => bundleSlug({ file, name });
  t.regex(slug('The API is healthy, "always"'), /^the-api-is-healthy-always-[0-9a-f]{6}$/);
  t.not(slug('S', 'a.yaml'), slug('S', 'b.yaml'));
  t.is(slug('S'), slug('S'));
  t.regex(slug('数据集'), /^[0-9a-f]{6}$/);
  t.true(slug('x'.repeat(300)).length < 70);
});

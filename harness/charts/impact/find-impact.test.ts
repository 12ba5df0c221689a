import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { findImpact } from './find-impact.ts';
import { isRefused, report } from './report.ts';

const source = join(import.meta.dirname, '../../..');
const root = await mkdtemp(join(tmpdir(), 'charts-impact-test-'));
const git = (...args: readonly string[]) =>
  execFileSync('git', ['-C', root, '-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args]);

test.before('a repository of the libraries and three charts, the second commit of which has charts', async () => {
  git('init', '--quiet', '--initial-branch=main');
  git('commit', '--quiet', '--allow-empty', '--message=empty');
  git('tag', 'empty');
  for (const path of [
    'charts/library',
    'charts/kaggle-data-api',
    'charts/postgres',
    'charts/kaggle-data-pvc',
    'charts/redis',
    'charts/fetch-kaggle',
    'scenarios',
    'ci/versions.yaml',
    'service/Dockerfile',
    'job/Dockerfile',
  ])
    await cp(join(source, path), join(root, path), { recursive: true });
  // One environment says as much as four, in half the time.
  const others = ['dev', 'staging'].map((name) => `values-${name}.yaml`);
  for (const chart of ['kaggle-data-api', 'postgres', 'kaggle-data-pvc', 'redis', 'fetch-kaggle'])
    for (const file of others) await rm(join(root, 'charts', chart, file));
  git('add', '.');
  git('commit', '--quiet', '--message=charts');
});
test.afterEach.always(() => git('checkout', '--quiet', '.'));
test.after.always(() => rm(root, { recursive: true, force: true }));

async function edit(path: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(join(root, 'charts', path), 'utf8');
  await writeFile(join(root, 'charts', path), text.replace(from, to));
}

/** The report on the working tree, and whether the command would end with exit code 1. */
async function impact(): Promise<{ text: string; refused: boolean }> {
  const found = await findImpact([join(root, 'charts')], 'HEAD', join(root, 'scenarios/platform.yaml'));
  return { text: report(found), refused: isRefused(found) };
}

function names(t: ExecutionContext, text: string, lines: readonly string[]): void {
  for (const line of lines) t.true(text.includes(line), `expected in the report: ${line}\nfound:\n${text}`);
}

test.serial('nothing that changed says so and is not refused', async (t) => {
  const { text, refused } = await impact();
  t.false(refused);
  names(t, text, ['No chart differs.']);
});

test.serial(
  'a selector that a library changes is refused for every dependant, and asks for a major version',
  async (t) => {
    const line = 'app.kubernetes.io/instance: {{ .root.Release.Name | quote }}';
    await edit('library/common/templates/_labels.tpl', line, `${line}\napp.kubernetes.io/part-of: shop`);
    const { text, refused } = await impact();
    t.true(refused);
    names(t, text, [
      'Changed: kit-common.',
      '### Deployment/kaggle-data-api is changed',
      '### StatefulSet/postgres is changed',
      '- **REFUSED** spec.selector cannot be changed: Kubernetes refuses the upgrade',
      '- **IDENTITY** spec.selector changes: what finds it by that finds something else',
      '- **restart** the pods are replaced',
      '+      app.kubernetes.io/part-of: shop',
      'what it changes asks for a new major version.',
      'scenarios/dataset-round-trip.yaml',
    ]);
  },
);

test.serial('a probe that is switched off is named, with the restart', async (t) => {
  await edit('kaggle-data-api/values.yaml', '  readiness:\n', '  readiness:\n    enabled: false\n');
  const { text, refused } = await impact();
  t.false(refused);
  names(t, text, [
    '- **IDENTITY** readinessProbe of container kaggle-data-api is removed',
    '- **restart** the pods are replaced',
    'With values.yaml, values-local.yaml, values-production.yaml:',
  ]);
  t.false(text.includes('## postgres'));
});

test.serial('a value that was renamed is refused wherever it is set by its old name', async (t) => {
  await edit('kaggle-data-api/values.schema.json', /"imageRegistry"/g, '"registryOfImages"');
  await edit('kaggle-data-api/values.schema.json', /"replicas"/g, '"replicaCount"');
  const { text, refused } = await impact();
  t.true(refused);
  names(t, text, ['- **REFUSED** by helm with values.yaml: values: the key replicas was given; expected global,']);
});

test.serial('objects that get another name lose their identity', async (t) => {
  await edit('kaggle-data-api/values.yaml', /^replicas: 2$/m, 'replicas: 2\nfullnameOverride: datasets');
  const { text, refused } = await impact();
  t.false(refused);
  names(t, text, [
    '### Service/kaggle-data-api is removed\n\nWith values.yaml, values-local.yaml, values-production.yaml:\n\n- **IDENTITY** is removed',
    '### Service/datasets is added',
  ]);
});

test.serial('a values file that is gone is refused for whoever installs with it', async (t) => {
  await rm(join(root, 'charts/kaggle-data-api/values-production.yaml'));
  const { text, refused } = await impact();
  t.true(refused);
  names(t, text, ['- **REFUSED** by helm with values-production.yaml: the file is gone']);
});

test.serial('an immutable field, a claim that shrinks and a class that changes are refused', async (t) => {
  await edit('postgres/values.yaml', 'kind: StatefulSet', 'kind: StatefulSet\npodManagementPolicy: Parallel');
  await edit('postgres/values-production.yaml', 'size: 100Gi', 'size: 120Gi');
  await edit('kaggle-data-pvc/values-production.yaml', 'size: 200Gi', 'size: 20Gi');
  await edit('kaggle-data-pvc/values-production.yaml', 'storageClass: shared-files', 'storageClass: efs-sc');
  const { text, refused } = await impact();
  t.true(refused);
  names(t, text, [
    '- **REFUSED** spec.podManagementPolicy cannot be changed: Kubernetes refuses the upgrade',
    '- **REFUSED** spec.volumeClaimTemplates cannot be changed: Kubernetes refuses the upgrade',
    '- **REFUSED** spec.resources.requests.storage shrinks: Kubernetes refuses the upgrade',
    '- **REFUSED** spec.storageClassName cannot be changed: Kubernetes refuses the upgrade',
  ]);
});

test.serial('a library that changed without a new version is told to have one, and one that has is not', async (t) => {
  await edit('library/service/values.yaml', 'preStopSeconds: 3', 'preStopSeconds: 4');
  const version = /^version: (.+)$/m.exec(await readFile(join(root, 'charts/library/service/Chart.yaml'), 'utf8'))?.[1];
  const advice = `**VERSION** kit-service is ${version} (it was ${version}): what it changes asks for a new patch version.`;
  names(t, (await impact()).text, [advice, '+                seconds: 4']);
  await edit('library/service/Chart.yaml', /^version: .+$/m, 'version: 1.90.0');
  t.false((await impact()).text.includes('**VERSION**'));
});

test.serial('a REF that git does not know, and one without charts, are told as such', async (t) => {
  await t.throwsAsync(findImpact([join(root, 'charts')], 'no-such-ref', ''), {
    message: /^--against: no-such-ref was given, which git does not know as a commit; expected a branch, tag or commit/,
  });
  await t.throwsAsync(findImpact([join(root, 'charts')], 'empty', ''), {
    message: '--against: empty has none of charts; expected a commit with charts',
  });
});

import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import type { Helm } from '../binary/run-helm.ts';
import { stageChart } from './stage-chart.ts';

type Dependencies = Readonly<Record<string, string>>;

function folder(t: ExecutionContext): string {
  const path = mkdtempSync(join(tmpdir(), 'stage-test-'));
  t.teardown(() => rm(path, { recursive: true, force: true }));
  return path;
}

function chart(root: string, name: string, dependencies: Dependencies = {}, files: Dependencies = {}): string {
  const lines = Object.entries(dependencies).map(
    ([key, repository]) => `  - {name: ${key}, version: 1.x, repository: "${repository}"}`,
  );
  const all = {
    'Chart.yaml': `apiVersion: v2\nname: ${name.split('/').at(-1)}\nversion: 1.0.0\ndependencies:\n${lines.join('\n')}\n`,
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name, path)), { recursive: true });
    writeFileSync(join(root, name, path), text);
  }
  return join(root, name);
}

test('Folder dependencies are unpacked in charts/ recursively', async (t) => {
  const root = folder(t);
  chart(root, 'library/common', {}, { 'templates/_a.tpl': 'a' });
  chart(root, 'library/service', { common: 'file://../common' });
  const staged = await stageChart(
    chart(root, 'api', { service: 'file://../library/service' }, { 'templates/manifest.yaml': 'm' }),
  );
  t.true(existsSync(join(staged.path, 'charts/service/charts/common/templates/_a.tpl')));
  t.true(existsSync(join(staged.path, 'templates/manifest.yaml')));
  t.false(existsSync(join(root, 'api/charts')), 'the source is unchanged');
  await staged[Symbol.asyncDispose]();
  t.false(existsSync(dirname(staged.path)));
});

test('Files of an earlier build in charts/ are not staged', async (t) => {
  const root = folder(t);
  chart(root, 'common');
  await using staged = await stageChart(
    chart(root, 'api', { common: 'file://../common' }, { 'charts/common/old.yaml': '', 'charts/common-1.0.0.tgz': '' }),
  );
  t.deepEqual(readdirSync(join(staged.path, 'charts')), ['common']);
  t.false(existsSync(join(staged.path, 'charts/common/old.yaml')));
});

test("A dependency inside the chart's own charts/ is staged from there", async (t) => {
  const root = folder(t);
  chart(root, 'api/charts/own', {}, { 'templates/x.yaml': 'x' });
  await using staged = await stageChart(chart(root, 'api', { own: '' }));
  t.true(existsSync(join(staged.path, 'charts/own/templates/x.yaml')));
});

test('A circular dependency is reported with its path', async (t) => {
  const root = folder(t);
  chart(root, 'b', { a: 'file://../a' });
  const a = chart(root, 'a', { b: 'file://../b' });
  await t.throwsAsync(stageChart(a), {
    instanceOf: EnvironmentError,
    message: `charts depend on each other in a circle: ${a} -> ${join(root, 'b')} -> ${a}`,
  });
});

test('A missing dependency is reported with the location that was searched', async (t) => {
  const root = folder(t);
  const api = chart(root, 'api', { common: 'file://../none' });
  await t.throwsAsync(stageChart(api), {
    instanceOf: EnvironmentError,
    message: `chart ${api} depends on common, which is not at ${join(root, 'none')}`,
  });
});

test('A folder without a chart is reported', async (t) => {
  const root = folder(t);
  await t.throwsAsync(stageChart(join(root, 'none')), {
    instanceOf: EnvironmentError,
    message: `there is no chart at ${join(root, 'none')}`,
  });
});

test('Charts in charts/ that Chart.yaml does not list are staged, as helm installs them', async (t) => {
  const root = folder(t);
  chart(root, 'api/charts/child', {}, { 'templates/a.yaml': 'a' });
  chart(root, 'api', {}, { 'charts/packed-1.0.0.tgz': 'packed' });
  await using staged = await stageChart(join(root, 'api'));
  t.deepEqual(readdirSync(join(staged.path, 'charts')).sort(), ['child', 'packed-1.0.0.tgz']);
  t.true(existsSync(join(staged.path, 'charts/child/templates/a.yaml')));
});

test('A chart with a folder dependency packed in charts/ is staged without that folder', async (t) => {
  const root = folder(t);
  chart(root, 'api/charts/common', {}, { 'templates/_a.tpl': 'a' });
  await using staged = await stageChart(chart(root, 'api', { common: 'file://../../elsewhere/common' }));
  t.true(existsSync(join(staged.path, 'charts/common/templates/_a.tpl')));
});

/** A helm that pulls nothing but notes what it is asked. */
function noting(): { readonly calls: string[]; readonly helm: Helm } {
  const calls: string[] = [];
  const run: Helm['run'] = async (args) => String(calls.push(args.join(' ')));
  return { calls, helm: { binary: { path: 'helm', source: 'PATH' }, run } };
}

test('Repository dependencies that charts/ lacks are pulled with helm', async (t) => {
  const root = folder(t);
  const api = chart(root, 'api', { redis: 'https://charts.test', own: '@team', far: 'oci://charts.test/all' });
  await t.throwsAsync(stageChart(api), {
    instanceOf: EnvironmentError,
    message: /depends on redis from a repository, which needs helm/,
  });
  const { calls, helm } = noting();
  await using staged = await stageChart(api, helm);
  const to = `--version 1.x --untar --untardir ${join(staged.path, 'charts')}`;
  t.deepEqual(calls, [
    `pull redis --repo https://charts.test ${to}`,
    `pull team/own ${to}`,
    `pull oci://charts.test/all/far ${to}`,
  ]);
});

test('A dependency that cannot be pulled is reported with the chart that needs it and where it may lie', async (t) => {
  const api = chart(folder(t), 'api', { redis: 'https://charts.test' });
  const run: Helm['run'] = () => Promise.reject(new EnvironmentError('helm pull failed', { observed: 'no such host' }));
  const error = await t.throwsAsync(stageChart(api, { ...noting().helm, run }), { instanceOf: EnvironmentError });
  t.like(error, {
    message: `chart ${api} depends on redis 1.x, which is not in ${join(api, 'charts')} and cannot be pulled`,
    expected: `redis 1.x in ${join(api, 'charts')}, or from https://charts.test`,
    observed: 'no such host',
    next: `helm dependency update ${api}`,
  });
});

const offline: readonly [title: string, files: Dependencies, isPulled: boolean][] = [
  ['An archive in charts/ is used without a pull', { 'charts/redis-1.4.0.tgz': '' }, false],
  ['A folder in charts/ is used without a pull', { 'charts/redis/Chart.yaml': 'name: redis\nversion: 1.4.0\n' }, false],
  ['A chart in charts/ whose name only starts the same is not used', { 'charts/redis-cluster-1.4.0.tgz': '' }, true],
  [
    'An archive that differs from the lock file is used if it satisfies Chart.yaml, as in helm',
    { 'charts/redis-1.4.0.tgz': '', 'Chart.lock': 'dependencies: [{name: redis, version: 1.9.0}]\n' },
    false,
  ],
  [
    'A folder that differs from the lock file is used if it satisfies Chart.yaml',
    {
      'charts/redis/Chart.yaml': 'name: redis\nversion: 1.4.0-rc.1\n',
      'Chart.lock': 'dependencies: [{name: redis, version: 1.9.0}]\n',
    },
    false,
  ],
  [
    'A chart in charts/ with a version that does not satisfy Chart.yaml is not used',
    { 'charts/redis-2.0.0.tgz': '', 'Chart.lock': 'dependencies: [{name: redis, version: 1.x}]\n' },
    true,
  ],
];
for (const [title, files, isPulled] of offline)
  test(title, async (t) => {
    const { calls, helm } = noting();
    await using _ = await stageChart(chart(folder(t), 'api', { redis: 'https://charts.test' }, files), helm);
    t.is(calls.length, isPulled ? 1 : 0);
  });

test('A chart with apiVersion v1 lists its dependencies in requirements.yaml', async (t) => {
  const api = chart(
    folder(t),
    'old',
    {},
    {
      'Chart.yaml': 'apiVersion: v1\nname: old\nversion: 1.0.0\n',
      'requirements.yaml': 'dependencies: [{name: redis, version: 2.x, repository: "https://charts.test"}]\n',
    },
  );
  const { calls, helm } = noting();
  await using staged = await stageChart(api, helm);
  t.deepEqual(calls, [
    `pull redis --repo https://charts.test --version 2.x --untar --untardir ${join(staged.path, 'charts')}`,
  ]);
});

test('Symbolic links are kept, even a dangling one that helm has to report', async (t) => {
  const root = folder(t);
  const path = chart(root, 'api', {});
  for (const [link, target] of [
    ['LICENSE', '../../../LICENSE'],
    ['templates/nowhere.yaml', 'none.yaml'],
    ['README.md', 'Chart.yaml'],
  ] as const) {
    mkdirSync(dirname(join(path, link)), { recursive: true });
    symlinkSync(target, join(path, link));
  }
  await using staged = await stageChart(path);
  for (const link of ['LICENSE', 'templates/nowhere.yaml', 'README.md'])
    t.true(lstatSync(join(staged.path, link)).isSymbolicLink(), link);
  t.regex(readFileSync(join(staged.path, 'README.md'), 'utf8'), /name: api/);
});

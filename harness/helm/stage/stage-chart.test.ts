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

test('Dependencies on folders, and theirs, stand unpacked in charts/', async (t) => {
  const root = folder(t);
  chart(root, 'library/common', {}, { 'templates/_a.tpl': 'a' });
  chart(root, 'library/service', { common: 'file://../common' });
  const staged = await stageChart(
    chart(root, 'api', { service: 'file://../library/service' }, { 'templates/manifest.yaml': 'm' }),
  );
  t.true(existsSync(join(staged.path, 'charts/service/charts/common/templates/_a.tpl')));
  t.true(existsSync(join(staged.path, 'templates/manifest.yaml')));
  t.false(existsSync(join(root, 'api/charts')), 'the source stays as it is');
  await staged[Symbol.asyncDispose]();
  t.false(existsSync(dirname(staged.path)));
});

test('What an earlier build left in charts/ does not come along', async (t) => {
  const root = folder(t);
  chart(root, 'common');
  await using staged = await stageChart(
    chart(root, 'api', { common: 'file://../common' }, { 'charts/common/old.yaml': '', 'charts/common-1.0.0.tgz': '' }),
  );
  t.deepEqual(readdirSync(join(staged.path, 'charts')), ['common']);
  t.false(existsSync(join(staged.path, 'charts/common/old.yaml')));
});

test('A chart that a chart brings along itself is staged from there', async (t) => {
  const root = folder(t);
  chart(root, 'api/charts/own', {}, { 'templates/x.yaml': 'x' });
  await using staged = await stageChart(chart(root, 'api', { own: '' }));
  t.true(existsSync(join(staged.path, 'charts/own/templates/x.yaml')));
});

test('Charts that depend on each other in a circle are told with the way round', async (t) => {
  const root = folder(t);
  chart(root, 'b', { a: 'file://../a' });
  const a = chart(root, 'a', { b: 'file://../b' });
  await t.throwsAsync(stageChart(a), {
    instanceOf: EnvironmentError,
    message: `charts depend on each other in a circle: ${a} -> ${join(root, 'b')} -> ${a}`,
  });
});

test('A dependency that is not there says where it was looked for', async (t) => {
  const root = folder(t);
  const api = chart(root, 'api', { common: 'file://../none' });
  await t.throwsAsync(stageChart(api), {
    instanceOf: EnvironmentError,
    message: `chart ${api} depends on common, which is not at ${join(root, 'none')}`,
  });
});

test('A folder without a chart is told as such', async (t) => {
  const root = folder(t);
  await t.throwsAsync(stageChart(join(root, 'none')), {
    instanceOf: EnvironmentError,
    message: `there is no chart at ${join(root, 'none')}`,
  });
});

test('Charts in charts/ that Chart.yaml does not list come along, as helm installs them', async (t) => {
  const root = folder(t);
  chart(root, 'api/charts/child', {}, { 'templates/a.yaml': 'a' });
  chart(root, 'api', {}, { 'charts/packed-1.0.0.tgz': 'packed' });
  await using staged = await stageChart(join(root, 'api'));
  t.deepEqual(readdirSync(join(staged.path, 'charts')).sort(), ['child', 'packed-1.0.0.tgz']);
  t.true(existsSync(join(staged.path, 'charts/child/templates/a.yaml')));
});

test('A chart whose dependency on a folder was packed into charts/ is staged without that folder', async (t) => {
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

test('Dependencies of a repository need helm, which pulls what charts/ does not hold', async (t) => {
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

const offline: readonly [title: string, files: Dependencies, isPulled: boolean][] = [
  ['An archive in charts/ is enough, and nothing is asked for', { 'charts/redis-1.4.0.tgz': '' }, false],
  [
    'A folder in charts/ is enough, and nothing is asked for',
    { 'charts/redis/Chart.yaml': 'name: redis\nversion: 1.4.0\n' },
    false,
  ],
  ['A chart in charts/ whose name only begins the same is not enough', { 'charts/redis-cluster-1.4.0.tgz': '' }, true],
  [
    'An archive in another version than the lock file pins is enough where Chart.yaml takes it, as helm takes it',
    { 'charts/redis-1.4.0.tgz': '', 'Chart.lock': 'dependencies: [{name: redis, version: 1.9.0}]\n' },
    false,
  ],
  [
    'A folder in another version than the lock file pins is enough where Chart.yaml takes it',
    {
      'charts/redis/Chart.yaml': 'name: redis\nversion: 1.4.0-rc.1\n',
      'Chart.lock': 'dependencies: [{name: redis, version: 1.9.0}]\n',
    },
    false,
  ],
  [
    'A chart in charts/ in a version that Chart.yaml does not ask for is not enough',
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

test('A chart of the first format names its dependencies in requirements.yaml', async (t) => {
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

test('Links come along, also one that leads nowhere, of which helm has to tell', async (t) => {
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

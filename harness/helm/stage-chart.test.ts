import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { EnvironmentError } from '../model/harness-error.ts';
import type { Helm } from './run-helm.ts';
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

test('Dependencies of a repository need helm, and are built by it', async (t) => {
  const root = folder(t);
  const api = chart(root, 'api', { redis: 'https://charts.test' });
  await t.throwsAsync(stageChart(api), {
    instanceOf: EnvironmentError,
    message: /depends on redis from a repository, which needs helm/,
  });
  const calls: (readonly string[])[] = [];
  const helm: Helm = { binary: { path: 'helm', source: 'PATH' }, run: async (args) => `${calls.push(args)}` };
  await using staged = await stageChart(api, helm);
  t.deepEqual(calls, [['dependency', 'build', staged.path]]);
});

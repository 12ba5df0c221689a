import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { golden } from '../report/compare-golden.ts';
import { problemLines } from './fixtures/problem-lines.ts';
import { loadPlatform } from './load-platform.ts';
import { loadVersions } from './load-versions.ts';

const folder = fileURLToPath(new URL('fixtures/platforms/', import.meta.url));

test('Every problem of a platform file is told at once', async (t) => {
  const lines = ['broken', 'names', 'second', 'empty', 'none']
    .map((name) => problemLines(() => loadPlatform(join(folder, `${name}.yaml`)), folder))
    .join('\n');
  t.is(lines, await golden(new URL('fixtures/bad-platforms.golden.txt', import.meta.url), lines));
});

test('Paths of a platform are absolute and its defaults filled in', (t) => {
  const platform = loadPlatform(join(folder, 'good.yaml'));
  t.is(platform.cluster.versions, join(folder, 'versions.yaml'));
  t.like(platform.releases[0], { chart: join(folder, 'good/chart'), values: [], needs: [], set: {} });
  t.true(Object.isFrozen(platform));
});

test('The pinned versions come in the order of the file', (t) => {
  t.deepEqual(loadVersions(join(folder, 'versions.yaml')), [{ version: '1.35', image: 'rancher/k3s:v1.35.4-k3s1' }]);
});

test('A versions file without versions is told with its place', (t) => {
  const problem = (name: string) => problemLines(() => loadVersions(join(folder, name)), folder);
  t.regex(problem('good.yaml'), /good\.yaml:1:1: kubernetes: missing; expected a list/);
  t.regex(problem('empty.yaml'), /empty\.yaml:1:1: the file is empty/);
});

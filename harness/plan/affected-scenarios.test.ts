import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { loadPlatform } from '../load/load-platform.ts';
import { loadScenarios } from '../load/load-scenarios.ts';
import { stepKinds } from '../steps/registry.ts';
import { affectedScenarios } from './affected-scenarios.ts';

const folder = mkdtempSync(join(tmpdir(), 'affected-'));
test.after.always(() => rmSync(folder, { recursive: true }));

const files: Readonly<Record<string, string>> = {
  'versions.yaml': 'kubernetes: [{version: "1.35", image: "k3s:1"}]\n',
  'library/Chart.yaml': 'name: library\n',
  'db/Chart.yaml': 'name: db\n',
  'db/values.yaml': '',
  'db-values.yaml': '',
  'page.ts': '',
  'api/Chart.yaml': 'name: api\ndependencies: [{name: library, repository: "file://../library"}]\n',
  'source/package.json': '{}',
  'source/Dockerfile': '',
  'source/dist/main.js': '',
  'source/main.ts': '',
  'migrations/1.sql': '',
  'platform.yaml': `
platform: shop
cluster: {versions: versions.yaml}
releases:
  - {name: db, chart: db, values: [db-values.yaml]}
  - {name: page, chart: db, local: {run: [node, page.ts]}}
  - name: api
    chart: api
    needs: [db]
    build: {image: api, context: source/dist, dockerfile: source/Dockerfile, prepare: [node, bundle.ts, ../migrations]}
`,
  'api.yaml': 'scenario: api\nneeds: [api]\nsteps: [{script: {run: "true"}}]\n',
  'page.yaml': 'scenario: page\nneeds: [page]\nsteps: [{script: {run: "true"}}]\n',
  'alone.yaml': 'scenario: alone\nsteps: [{use: hello}]\n',
  'groups.yaml': 'group: hello\nsteps: [{apply: {file: object.yaml}}]\n',
  'object.yaml': '',
};
for (const [name, text] of Object.entries(files)) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}
const platform = loadPlatform(join(folder, 'platform.yaml'));
const scenarios = loadScenarios(
  ['api.yaml', 'page.yaml', 'alone.yaml'].map((name) => join(folder, name)),
  ['db', 'page', 'api'],
  stepKinds,
);

const cases: readonly [changed: string, scenarios: readonly string[], releases: readonly string[]][] = [
  ['api.yaml', ['api'], []],
  ['library/templates/_new.tpl', ['api'], ['api']],
  ['db/values.yaml', ['api', 'page'], ['db', 'page']],
  ['db-values.yaml', ['api'], ['db']],
  ['source/main.ts', ['api'], ['api']],
  ['page.ts', ['page'], ['page']],
  ['migrations/2.sql', ['api'], ['api']],
  ['groups.yaml', ['alone'], []],
  ['object.yaml', ['alone'], []],
  ['versions.yaml', ['api', 'page', 'alone'], ['db', 'page', 'api']],
  ['platform.yaml', ['api', 'page', 'alone'], ['db', 'page', 'api']],
  ['README.md', [], []],
  ['source-notes.md', [], []],
];
for (const [changed, names, releases] of cases) {
  test(`A change to ${changed} affects ${names.join(', ') || 'nothing'}`, (t) => {
    const affected = affectedScenarios(platform, scenarios, [join(folder, changed)]);
    t.deepEqual(
      affected.scenarios.map(({ name }) => name),
      names,
    );
    t.deepEqual(affected.releases, releases);
  });
}

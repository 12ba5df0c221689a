import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { furtherNamespaces, namedNamespaces } from '../model/platform.ts';
import { golden } from '../text/fixtures/golden.ts';
import { problemLines } from './fixtures/problem-lines.ts';
import { loadPlatform } from './load-platform.ts';
import { loadVersions } from './load-versions.ts';

const folder = fileURLToPath(new URL('fixtures/platforms/', import.meta.url));

test('All problems of a platform file are reported together', async (t) => {
  const lines = ['broken', 'names', 'charts', 'sources', 'second', 'empty', 'none']
    .map((name) => problemLines(() => loadPlatform(join(folder, `${name}.yaml`)), folder))
    .join('\n');
  t.is(lines, await golden(new URL('fixtures/bad-platforms.golden.txt', import.meta.url), lines));
});

test('A loaded platform has absolute paths and its default values', (t) => {
  const platform = loadPlatform(join(folder, 'good.yaml'));
  t.is(platform.cluster.versions, join(folder, 'versions.yaml'));
  t.like(platform.releases[0], { chart: join(folder, 'good/chart'), values: [], needs: [], set: {} });
  t.true(Object.isFrozen(platform));
});

test('Three lines define a first release: the folder names the platform, and the kit pins Kubernetes', (t) => {
  const platform = loadPlatform(join(folder, 'few-lines.yaml'));
  t.like(platform, { platform: 'platforms', cluster: { disable: [], args: [] } });
  const chart = { repo: 'oci://registry.example/charts', name: 'podinfo', version: '6.7.0' };
  t.deepEqual(platform.releases[0]?.chart, chart);
  t.deepEqual(
    loadVersions(platform.cluster.versions).map(({ version }) => version),
    ['1.36', '1.35', '1.34'],
  );
});

test('A required release cannot need an optional one', (t) => {
  const above = mkdtempSync(join(tmpdir(), 'optional-'));
  t.teardown(() => rmSync(above, { recursive: true }));
  const file = join(above, 'platform.yaml');
  const releases = (optional: string) =>
    `releases: [{name: a, chart: oci://a.example/a:1.0.0, optional: true}, {name: b, chart: oci://a.example/b:1.0.0, needs: [a]${optional}}]`;
  writeFileSync(file, releases(', optional: true'));
  t.is(loadPlatform(file).releases.length, 2);
  writeFileSync(file, releases(''));
  t.regex(
    problemLines(() => loadPlatform(file), above),
    /platform\.yaml:1:\d+: release "a" is optional, but release "b", which is not optional, needs it/,
  );
});

test('A platform in a folder named scenarios gets the name of the parent folder, as a DNS label', (t) => {
  const above = mkdtempSync(join(tmpdir(), 'My_Shop-'));
  t.teardown(() => rmSync(above, { recursive: true }));
  mkdirSync(join(above, 'scenarios'));
  const file = join(above, 'scenarios/platform.yaml');
  writeFileSync(file, 'releases: [{name: web, chart: oci://a.example/web:1.0.0}]');
  t.regex(loadPlatform(file).platform, /^my-shop-[a-z0-9]+$/);
});

test('A folder name that YAML would not read as a string gets a prefix, so that charts need not quote the namespace', (t) => {
  const above = mkdtempSync(join(tmpdir(), 'names-'));
  t.teardown(() => rmSync(above, { recursive: true }));
  const named = ['y', 'No', '2024', '1e3', 'null', 'shop', '0-a'].map((name) => {
    mkdirSync(join(above, name));
    const file = join(above, name, 'platform.yaml');
    writeFileSync(file, 'releases: [{name: web, chart: "oci://a.example/web:1.0.0"}]\n');
    return loadPlatform(file).platform;
  });
  const other = ['platform-y', 'platform-no', 'platform-2024', 'platform-1e3', 'platform-null'];
  t.deepEqual(named, [...other, 'shop', '0-a']);
});

test('The pinned versions keep the order of the file', (t) => {
  t.deepEqual(loadVersions(join(folder, 'versions.yaml')), [{ version: '1.35', image: 'rancher/k3s:v1.35.4-k3s1' }]);
});

test('A versions file without versions is reported with its location', (t) => {
  const problem = (name: string) => problemLines(() => loadVersions(join(folder, name)), folder);
  t.regex(problem('good.yaml'), /good\.yaml:1:1: kubernetes: missing; expected a list/);
  t.regex(problem('empty.yaml'), /empty\.yaml:1:1: the file is empty/);
});

test('A release with manifests may have its own namespace; naming the one of the platform has no effect', (t) => {
  const written = mkdtempSync(join(tmpdir(), 'namespaces-'));
  t.teardown(() => rmSync(written, { recursive: true }));
  const file = join(written, 'platform.yaml');
  writeFileSync(join(written, 'web.yaml'), '');
  writeFileSync(join(written, 'Dockerfile'), '');
  writeFileSync(
    file,
    `platform: shop
namespaces: {data: {labels: {tier: data}}, spare: {}}
releases:
  - {name: web, manifests: web.yaml, namespace: shop, build: {image: web, context: .}}
  - {name: db, manifests: web.yaml, namespace: data}
  - {name: mail, manifests: web.yaml, namespace: post}
`,
  );
  const platform = loadPlatform(file);
  const [web] = platform.releases;
  t.like(web, { manifests: join(written, 'web.yaml'), namespace: undefined });
  t.is(web?.build?.dockerfile, join(written, 'Dockerfile'));
  t.deepEqual(Object.fromEntries(namedNamespaces(platform)), { db: 'data', mail: 'post' });
  t.deepEqual(Object.fromEntries(furtherNamespaces(platform)), { data: { tier: 'data' }, spare: {}, post: {} });
});

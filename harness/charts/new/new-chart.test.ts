import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { loadPlatform } from '../../load/load-platform.ts';
import { loadScenarios } from '../../session/load-scenarios.ts';
import { chartFolders } from '../chart-folder.ts';
import { checkCharts } from '../check/check-charts.ts';
import { newChart } from './new-chart.ts';
import { newScenario } from './scenario-file.ts';

const root = await mkdtemp(join(tmpdir(), 'new-chart-'));
const platform = join(root, 'scenarios/platform.yaml');
const charts = join(root, 'charts');
const image = { repository: 'node', tag: '24.9.0-trixie-slim' };
const request = { charts, platform, image, dryRun: false };

test.before('a repository with the libraries and a platform of one release', async () => {
  await cp(join(import.meta.dirname, '../../../charts/library'), join(charts, 'library'), { recursive: true });
  await cp(join(import.meta.dirname, '../../../charts/redis'), join(charts, 'redis'), { recursive: true });
  await mkdir(join(root, 'scenarios'));
  await writeFile(join(root, 'versions.yaml'), 'kubernetes: [{version: "1.35", image: "k3s:1"}]\n');
  await writeFile(
    platform,
    'platform: shop\ncluster: {versions: ../versions.yaml}\nreleases:\n  - name: redis\n    chart: ../charts/redis\n',
  );
});
test.after.always(() => rm(root, { recursive: true, force: true }));

for (const { type, name } of [
  { type: 'service', name: 'price-alerts' },
  { type: 'cronjob', name: 'nightly-sum' },
  { type: 'job', name: 'once-only' },
] as const) {
  test.serial(`a new ${type} passes every check in every environment, and has a release and a scenario`, async (t) => {
    await newChart({ ...request, name, type });
    const { parts } = await checkCharts(await chartFolders([join(charts, name)]), false);
    t.deepEqual(
      parts.flatMap(({ problems }) => problems),
      [],
    );
    t.regex(parts[1]?.title ?? '', /^renders: 7, with \d\d objects/);
    t.is(loadPlatform(platform).releases.at(-1)?.name, name);
    const [scenario] = loadScenarios([join(root, `scenarios/${name}.yaml`)], [name]);
    t.regex(scenario?.name ?? '', new RegExp(`^${name} (serves|succeeds)`));
    t.regex(await readFile(join(charts, name, 'values.d.ts'), 'utf8'), /^export type \w+Values = Kit\w+Values;$/m);
  });
}

test.serial('a new scenario targets the first release that has a workload', async (t) => {
  await newScenario({ name: 'smoke', platform, dryRun: false });
  const [scenario] = loadScenarios([join(root, 'scenarios/smoke.yaml')], ['redis']);
  t.deepEqual(scenario?.needs, ['redis']);
});

test.serial('a taken or reserved name is rejected, also in a dry run, and nothing changes', async (t) => {
  const before = await contents();
  for (const dryRun of [true, false]) {
    for (const [name, message] of [
      ['redis', /^redis is taken/],
      ['true', /^the name "true" was given, which is reserved/],
      ['constructor', /^the name "constructor" was given/],
    ] as const)
      await t.throwsAsync(newChart({ ...request, name, type: 'service', dryRun }), { message });
    await t.throwsAsync(newScenario({ name: 'null', platform, dryRun }), { message: /^the name "null" was given/ });
  }
  t.deepEqual(await contents(), before);
});

test.serial('a dry run names what would be written, and writes nothing', async (t) => {
  const before = await contents();
  const written = await newChart({ ...request, name: 'later', type: 'service', dryRun: true });
  t.true(written.some((path) => path.endsWith('charts/later/values.schema.json')));
  t.deepEqual(await contents(), before);
});

test.serial('without a library chart, the message says how to name another', async (t) => {
  for (const type of ['service', 'cronjob'] as const)
    await t.throwsAsync(newChart({ ...request, charts: join(root, 'scenarios'), name: 'later', type }), {
      message:
        /^there is no chart kit-(service|job) in .*scenarios; expected it there, or .* by --library FOLDER or --library oci:/,
    });
});

test.serial('if a new chart does not render, everything is restored', async (t) => {
  const all = '{{- define "kit.service.all" }}{{ fail "not today" }}{{ end }}';
  await writeFile(join(charts, 'library/service/templates/_all.tpl'), all);
  const before = await contents();
  await t.throwsAsync(newChart({ ...request, name: 'broken', type: 'service' }), {
    message: /^the new chart broken does not render with .*: .*not today/,
  });
  t.deepEqual(await contents(), before);
});

/** Path and text of every file below the repository. */
async function contents(): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(paths.sort().map(async (path) => `${path}\n${await readFile(path, 'utf8')}`));
}

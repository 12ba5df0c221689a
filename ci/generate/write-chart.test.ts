import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHelm, loadPlatform, loadScenarios } from '@platform-scenarios/harness';
import test from 'ava';
import { chartFolders } from '../charts/chart-folders.ts';
import { checkRenderings } from '../charts/check/check-renderings.ts';
import { lintCharts } from '../charts/check/lint-charts.ts';
import { checkGolden } from '../charts/golden/check-golden.ts';
import { readSchemas } from '../charts/kubernetes/read-schemas.ts';
import { renderCharts } from '../charts/render/render-charts.ts';
import { jobFiles } from './job-files.ts';
import { serviceFiles } from './service-files.ts';
import { refuseExisting, writeChart } from './write-chart.ts';

const source = join(import.meta.dirname, '../..');
const root = await mkdtemp(join(tmpdir(), 'new-chart-'));
const image = { repository: 'node', tag: '24.9.0-trixie-slim' };

test.before('a repository with the charts and the platform', async () => {
  for (const path of [
    'charts',
    'scenarios',
    'harness/helm/values',
    'ci/charts/golden',
    'ci/versions.yaml',
    'biome.json',
    '.gitignore',
    'service/Dockerfile',
    'job/Dockerfile',
  ])
    await cp(join(source, path), join(root, path), { recursive: true });
  await symlink(join(source, 'node_modules'), join(root, 'node_modules'));
});
test.after.always(() => rm(root, { recursive: true, force: true }));

const made = [
  { what: 'service', name: 'price-alerts', files: serviceFiles('price-alerts', image) },
  { what: 'cronjob', name: 'nightly-sum', files: jobFiles('nightly-sum', 'cronjob', image) },
  { what: 'job', name: 'once-only', files: jobFiles('once-only', 'job', image) },
];

for (const { what, name, files } of made) {
  test.serial(
    `a new ${what} lints, renders by the schemas and policies in every environment, and has a scenario`,
    async (t) => {
      await writeChart(root, name, files);
      const helm = await createHelm();
      const charts = (await chartFolders(root)).filter((chart) => chart.name === name);
      const renderings = await renderCharts(helm, charts);
      t.deepEqual(
        renderings.map(({ values }) => values),
        ['', 'values-dev.yaml', 'values-local.yaml', 'values-production.yaml', 'values-staging.yaml'],
      );
      t.deepEqual(await lintCharts(helm, charts), []);
      t.deepEqual(checkRenderings(root, renderings, await readSchemas()), { problems: [], unknownKinds: [] });
      t.deepEqual(await checkGolden(root, renderings, false), []);
      const platform = loadPlatform(join(root, 'scenarios/platform.yaml'));
      t.is(platform.releases.at(-1)?.name, name);
      const [scenario] = loadScenarios([join(root, `scenarios/${name}.yaml`)], [name]);
      t.regex(scenario?.name ?? '', new RegExp(`^${name} (serves|succeeds)`));
    },
  );
}

test.serial('a name whose folder, scenario or type is there is refused, and what is there stays', (t) => {
  for (const [name, path] of [
    ['library', 'charts/library'],
    ['platform', 'scenarios/platform.yaml'],
    ['chart-values', 'harness/helm/values/chart-values.ts'],
  ] as const) {
    const files = serviceFiles(name, image);
    t.throws(() => refuseExisting(root, name, files), {
      message: `${path} exists: choose another name; nothing was written`,
    });
    t.true(existsSync(join(root, path)));
  }
});

test.serial('where a new chart does not render, everything is as it was before', async (t) => {
  const before = await contents();
  const files = serviceFiles('broken', image).set('charts/broken/templates/manifest.yaml', '{{ fail "not today" }}');
  await t.throwsAsync(writeChart(root, 'broken', files), {
    message: /^the new chart does not render with .*: .*not today/,
  });
  t.deepEqual(await contents(), before);
});

/** Path and text of every file that a generator could touch. */
async function contents(): Promise<string[]> {
  const folders = ['charts', 'scenarios', 'harness/helm/values', 'ci/charts/golden'];
  const lists = await Promise.all(
    folders.map((folder) => readdir(join(root, folder), { recursive: true, withFileTypes: true })),
  );
  const paths = lists
    .flat()
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(paths.sort().map(async (path) => `${path}\n${await readFile(path, 'utf8')}`));
}

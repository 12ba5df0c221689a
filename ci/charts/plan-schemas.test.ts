import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import test from 'ava';
import { chartFolders, planDocs, valuesComments } from 'platform-scenarios/charts';
import { ownCharts, planSchemas } from './plan-schemas.ts';

/** The generated files of charts that are not up to date with `npm run charts:generate`. */
async function stale(folder: string): Promise<string[]> {
  const planned = [...(await planSchemas(folder)), ...(await planDocs(await chartFolders([folder])))];
  const texts = await Promise.all(planned.map(({ path }) => readFile(path, 'utf8').catch(() => '')));
  return planned.filter(({ text }, index) => text !== texts[index]).map(({ path }) => relative('', path));
}

test('schemas, types, READMEs and references of the charts are up to date with npm run charts:generate', async (t) => {
  t.deepEqual(await stale(ownCharts), [], 'run npm run charts:generate');
});

test('each value in the schema of a library has a default with a comment, which its README repeats', async (t) => {
  for (const library of ['service', 'job']) {
    const [schema, values] = await Promise.all(
      ['values.schema.json', 'values.yaml'].map((file) => readFile(join(ownCharts, 'library', library, file), 'utf8')),
    );
    const described = new Set(valuesComments(values ?? '').map(({ path }) => path[0]));
    const keys = Object.keys(JSON.parse(schema ?? '').properties);
    // Keys that Helm and the nested libraries add are not meant to be set.
    t.deepEqual(
      keys.filter((key) => !described.has(key)),
      ['global', 'kit-common'],
      library,
    );
  }
});

test('npm run charts:generate does not change a newly generated service or job chart', async (t) => {
  const cwd = await mkdtemp(join(tmpdir(), 'new-schemas-'));
  t.teardown(() => rm(cwd, { recursive: true }));
  await cp(join(ownCharts, 'library'), join(cwd, 'charts/library'), { recursive: true });
  const main = join(import.meta.dirname, '../../harness/cli/main.ts');
  const kit = (words: string) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words.split(' ')], {
      cwd,
      encoding: 'utf8',
    });
    t.is(status, 0, stderr);
    return stdout;
  };
  for (const words of ['service web', 'job nightly --type cronjob', 'job once --type job']) kit(`new ${words}`);
  t.deepEqual(await stale(join(cwd, 'charts')), []);
  const docs = join(cwd, 'charts/nightly/README.md');
  await writeFile(docs, (await readFile(docs, 'utf8')).replace('Every night', 'Each night'));
  t.regex(kit('charts docs'), /^wrote charts\/nightly\/README\.md\nunchanged: \d+ of \d+\n$/);
});

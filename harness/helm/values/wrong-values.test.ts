import { mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { InputError } from '../../model/errors/input-error.ts';
import { createHelm } from '../binary/run-helm.ts';
import { renderRelease } from '../render-release.ts';
import { lintValues } from './lint-values.ts';

const chartFile = (name: string, more = '') => `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${more}`;
const integerPort = '{"properties": {"port": {"type": "integer"}}}';
const charts = {
  'shop/Chart.yaml': chartFile('shop', 'dependencies: [{name: db, version: 1.0.0, alias: store}]\n'),
  'shop/values.schema.json': integerPort,
  'shop/charts/db/Chart.yaml': chartFile('db'),
  'shop/charts/db/values.schema.json': integerPort,
  'shop/charts/db/charts/disk-1.0.0/Chart.yaml': chartFile('disk'),
  'shop/charts/db/charts/disk-1.0.0/values.schema.json': integerPort,
};

/** What Helm and what lint refuse of the values of a release of the chart `shop`. */
async function refusedOf(t: ExecutionContext, files: Readonly<Record<string, string>>, values: string) {
  const folder = await makeTemporaryFolder();
  t.teardown(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries({ ...files, 'values.yaml': values })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const chart = join(folder, 'shop');
  const release = { name: 'web', chart, values: [join(folder, 'values.yaml')], set: {}, needs: [] };
  const request = { release, chart: { path: chart }, namespace: 'shop', values: {} };
  const error = await t.throwsAsync(renderRelease(await createHelm(), request), { instanceOf: InputError });
  const told = (problems: InputError['problems']) => problems.map(({ at, message }) => `${at?.line}: ${message}`);
  return { helm: told(error?.problems ?? []), lint: told(lintValues(release, undefined)) };
}

test('Values that the schemas of subcharts refuse are reported with their full path and their place', async (t) => {
  const values = 'store:\n  port: b\n  disk:\n    port: c\nport: a\n';
  const { helm, lint } = await refusedOf(t, charts, values);
  const expected = [
    '2: release web: store.port: string was given; expected integer',
    '4: release web: store.disk.port: string was given; expected integer',
    '5: release web: port: string was given; expected integer',
  ];
  t.deepEqual(helm.toSorted(), expected);
  t.deepEqual(lint, expected);
});

test('A value that a template of a subchart refuses is reported with its full path, one of a library with its own', async (t) => {
  const fail = (path: string) => `{{ if .Values.port }}{{ fail "${path}: 1 was given; expected another" }}{{ end }}`;
  const { 'shop/values.schema.json': _, 'shop/charts/db/values.schema.json': __, ...noSchemas } = charts;
  const template = { ...noSchemas, 'shop/charts/db/templates/a.yaml': fail('port') };
  t.deepEqual((await refusedOf(t, template, 'port: 1\nstore:\n  port: 1\n')).helm, [
    '3: release web: store.port: 1 was given; expected another',
  ]);
  const library = {
    'shop/Chart.yaml': chartFile('shop', 'dependencies: [{name: lib, version: 1.0.0}]\n'),
    'shop/templates/a.yaml': '{{ include "lib.check" . }}',
    'shop/charts/lib/Chart.yaml': chartFile('lib', 'type: library\n'),
    'shop/charts/lib/templates/_check.tpl': `{{ define "lib.check" }}${fail('port')}{{ end }}`,
  };
  t.deepEqual((await refusedOf(t, library, 'lib: {port: 2}\nport: 1\n')).helm, [
    '2: release web: port: 1 was given; expected another',
  ]);
});

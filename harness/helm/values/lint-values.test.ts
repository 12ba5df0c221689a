import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Release } from '../../model/platform.ts';
import { lintValues } from './lint-values.ts';

/** A release of a chart with these files, and what is wrong with its values. */
function problems(t: ExecutionContext, files: Readonly<Record<string, string>>, values: string, set = '{}'): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'lint-values-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'chart/templates'), { recursive: true });
  const all = {
    'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: redis}]',
    'values.yaml': values,
    'platform.yaml': `platform: shop\nreleases:\n  - {name: web, chart: chart, set: ${set}}\n`,
    ...files,
  };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
  const release = {
    name: 'web',
    chart: join(folder, 'chart'),
    values: [join(folder, 'values.yaml')],
    set: {},
    needs: [],
  };
  return lintValues(release as Release, join(folder, 'platform.yaml')).map(
    ({ at, message }) => `${at?.file.split('/').at(-1)}:${at?.line}: ${message}`,
  );
}

const schema = JSON.stringify({
  additionalProperties: false,
  properties: {
    replicas: { type: 'integer' },
    image: { $ref: '#/$defs/image' },
    env: { additionalProperties: false, patternProperties: { '^[A-Z]+$': {} } },
  },
  $defs: { image: { additionalProperties: false, properties: { repository: {}, tag: {} } } },
});

test('A key that the schema of a chart forbids is named with the one that is meant, in the file that gives it', (t) => {
  const told = problems(
    t,
    { 'chart/values.schema.json': schema },
    'image:\n  tga: 1\nreplicaCout: 2\n',
    '{repicas: 1}',
  );
  t.deepEqual(told, [
    'values.yaml:2: release web: image: the key tga was given (did you mean tag?); expected tag, repository',
    'values.yaml:3: release web: values: the key replicaCout was given (did you mean replicas?); expected replicas, image, env',
    'platform.yaml:3: release web: values: the key repicas was given (did you mean replicas?); expected replicas, image, env',
  ]);
});

test('Keys that a schema allows, those of subcharts and global ones are no problem', (t) => {
  const values = 'replicas: 2\nenv: {ANY: x}\nredis: {what: ever}\nglobal: {x: 1}\n';
  t.deepEqual(problems(t, { 'chart/values.schema.json': schema }, values), []);
});

test('Without a schema a slip of a default is told, and neither a new key nor one that a template names', (t) => {
  const files = {
    'chart/values.yaml': 'replicaCount: 1\nui: {color: red, message: ""}\n',
    'chart/templates/a.yaml': '{{ .Values.ui.colour }}',
  };
  const told = problems(t, files, 'replicaCout: 2\nui: {colour: blue, mesage: hi}\nanything: 1\n');
  t.deepEqual(told, [
    'values.yaml:1: release web: values: the key replicaCout was given (did you mean replicaCount?); expected replicaCount, ui',
    'values.yaml:2: release web: ui: the key mesage was given (did you mean message?); expected message, color',
  ]);
});

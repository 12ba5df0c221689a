import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import { readDocument, root, tableUnder } from './documents.ts';

const environments = ['local', 'dev', 'staging', 'production'];
type Values = Readonly<Record<string, unknown>>;

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valuesIn(file: string): Values {
  const values: unknown = existsSync(file) ? parse(readFileSync(file, 'utf8'), { merge: true }) : {};
  return isValues(values) ? values : {};
}

/** Merges mappings like Helm: key by key, and null removes a key. */
function merged(below: Values, above: Values): Values {
  const entries = Object.entries(above).map(([key, value]): [string, unknown] => {
    const under = below[key];
    return [key, isValues(value) && isValues(under) ? merged(under, value) : value];
  });
  return Object.fromEntries(
    Object.entries({ ...below, ...Object.fromEntries(entries) }).filter(([, value]) => value !== null),
  );
}

/** The values of a chart in an environment: the library's defaults, then the chart's values, then the environment's. */
function valuesOf(chart: string, environment: string): Values {
  const folder = join(root, 'charts', chart);
  const dependencies = readFileSync(join(folder, 'Chart.yaml'), 'utf8');
  const library = ['service', 'job'].find((name) => dependencies.includes(`kit-${name}`));
  const files = [
    ...(library === undefined ? [] : [join(root, 'charts/library', library, 'values.yaml')]),
    join(folder, 'values.yaml'),
    join(folder, `values-${environment}.yaml`),
  ];
  return files.map(valuesIn).reduce(merged, {});
}

/** A value as the table prints it. In a list of settings, such as `max_connections=100`, a step is the setting's name. */
function printed(value: unknown, path: readonly string[]): string {
  const [key, ...rest] = path;
  if (key === undefined)
    return value === undefined || value === '' ? 'none' : Array.isArray(value) ? value.join(', ') : String(value);
  if (Array.isArray(value)) {
    const setting = value.map(String).find((text) => text.startsWith(`${key}=`));
    return setting?.slice(key.length + 1) ?? 'none';
  }
  return isValues(value) ? printed(value[key], rest) : 'none';
}

test('The table of environments matches the values files of each environment', (t) => {
  const rows = tableUnder(readDocument('docs/CLOUD_ARCHITECTURE.md'), 'Environments side by side');
  t.true(rows.length >= 25, `${rows.length} rows`);
  const expected = rows.map(([chart = '', path = '']) => [
    chart,
    path,
    ...environments.map((environment) => printed(valuesOf(chart, environment), path.split('.'))),
  ]);
  t.deepEqual(rows, expected);
  // A path that exists in no environment would be "none" everywhere and check nothing.
  t.deepEqual(
    rows.filter((cells) => cells.slice(2).every((cell) => cell === 'none')),
    [],
  );
});

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Release } from '../../model/platform.ts';
import { lintValues } from './lint-values.ts';

/** A release of a chart with these files, and what is wrong with its values. */
function problems(t: ExecutionContext, files: Readonly<Record<string, string>>, values: string, set = '{}'): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'lint-values-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const all = {
    'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: redis}]',
    'values.yaml': values,
    'platform.yaml': `platform: shop\nreleases:\n  - {name: web, chart: chart, set: ${set}}\n`,
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
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

test('A key that the schema forbids is reported with the likely key, at its place in the file that sets it', (t) => {
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

test('Keys allowed by the schema, keys of subcharts and global keys are accepted', (t) => {
  const values = 'replicas: 2\nenv: {ANY: x}\nredis: {what: ever}\nglobal: {x: 1}\n';
  t.deepEqual(problems(t, { 'chart/values.schema.json': schema }, values), []);
});

test('A value of the wrong type is reported in the file that sets it last, and a missing one at the release', (t) => {
  const files = {
    'chart/values.schema.json': JSON.stringify({
      required: ['host', 'port'],
      properties: { replicas: { type: 'integer' }, env: { additionalProperties: { type: 'string' } } },
    }),
    'chart/values.yaml': 'port: 80\nhost: null\nreplicas: 1\n',
  };
  const told = problems(t, files, 'env: {\nA: yes,\nB: "yes"}\nreplicas: 2\n', '{replicas: "3"}');
  t.deepEqual(told, [
    'values.yaml:2: release web: env.A: boolean was given; expected string',
    'platform.yaml:3: release web: host: no value was given; expected one',
    'platform.yaml:3: release web: replicas: string was given; expected integer',
  ]);
});

test('The schemas of folder dependencies are checked too, with the values passed to them', (t) => {
  const schema =
    '{"required": ["size", "global"], "properties": {"size": {"type": "integer"}, "zone": {"type": "string"}}}';
  const chart = (name: string) => `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`;
  const files = {
    'chart/Chart.yaml': `${chart('web')}dependencies:
  - {name: cache, repository: "file://../cache"}
  - {name: cache, alias: second, repository: "file://../cache", condition: "none.enabled, second.enabled"}
  - {name: queue, tags: [all]}
  - {name: absent, repository: https://charts.example}
`,
    'chart/values.yaml': 'cache: {zone: a}\nqueue: {size: many}\n',
    'chart/values.schema.json': '{"properties": {"cache": {"properties": {"zone": {"enum": ["a", "b"]}}}}}',
    'chart/charts/queue/Chart.yaml': chart('queue'),
    'chart/charts/queue/values.schema.json': schema,
    'cache/Chart.yaml': chart('cache'),
    'cache/values.yaml': 'size: 1\n',
    'cache/values.schema.json': schema,
  };
  const given = 'cache: {zone: c}\nsecond: {enabled: false, size: x}\ntags: {all: false}\nabsent: {size: x}\n';
  t.deepEqual(problems(t, files, given), ['values.yaml:1: release web: cache.zone: a value was given; expected a, b']);
  const told = problems(t, files, 'cache: {size: x}\nsecond: {size: null}\n');
  t.deepEqual(told, [
    'values.yaml:1: release web: cache.size: string was given; expected integer',
    'values.yaml:2: release web: second.size: no value was given; expected one',
    'platform.yaml:3: release web: queue.size: string was given; expected integer',
  ]);
});

test('A schema that cannot be read is left to Helm', (t) => {
  t.deepEqual(problems(t, { 'chart/values.schema.json': '{"type": ' }, 'replicas: x\n'), []);
});

test('Without a schema, a misspelled default is reported, but not a new key or one used in a template', (t) => {
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

test('A key with dots that do not nest is reported, with a schema too, but not one that the chart reads', (t) => {
  const files = {
    'chart/values.yaml': 'image: {tag: a}\ningress: {}\nlabels: {app: x}\nport: 80\n',
    'chart/templates/a.yaml': '{{ index .Values "image.tag.ini" }}',
  };
  const values =
    'image.tag: b\nimage.tag.ini: b\ningress: {tls.secret: c}\nport.http: 81\nlabels: {app.kubernetes.io/name: y}\n';
  const message = 'platform.yaml:3: release web: values: the key "ingress.host" was given, whose dots do not nest;';
  t.deepEqual(problems(t, files, values, '{ingress.host: a.test}'), [
    'values.yaml:1: release web: values: the key "image.tag" was given, whose dots do not nest; expected image: {tag: ...}',
    `${message} expected ingress: {host: ...}`,
  ]);
  const strict = JSON.stringify({ additionalProperties: false, properties: { ingress: {} } });
  const withSchema = { 'chart/values.yaml': 'ingress: {}\n', 'chart/values.schema.json': strict };
  t.deepEqual(problems(t, withSchema, '', '{ingress.host: a.test}'), [`${message} expected ingress: {host: ...}`]);
});

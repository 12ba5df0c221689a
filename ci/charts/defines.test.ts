import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { createHelm, stageChart } from 'platform-scenarios';
import { callKeys, chartFolders, type Define, definesOf } from 'platform-scenarios/charts';

const root = join(import.meta.dirname, '../..');

test('every documented call of a define renders, and passing a documented default changes nothing', async (t) => {
  const charts = await chartFolders([join(root, 'charts/library')]);
  const defines = (await Promise.all(charts.map(definesOf))).flat();
  t.deepEqual(
    defines.filter(({ name }) => !name.startsWith('kit.')),
    [],
  );
  const variants = defines.flatMap((define) => variantsOf(define));
  const outcomes = await renderAll(variants.map((variant) => variant.call));
  for (const [index, { define, key, fallback }] of variants.entries()) {
    if (key === undefined) continue;
    const base = variants.findIndex((other) => other.define === define && other.key === undefined);
    t.is(outcomes[index], outcomes[base], `${define.name}: ${key} is not ${fallback} by default`);
  }
  t.true(outcomes.some((outcome) => outcome.includes('kind: Deployment')));
});

interface Variant {
  readonly define: Define;
  readonly call: string;
  readonly key?: string;
  readonly fallback?: string;
}

function variantsOf(define: Define): Variant[] {
  const given = callKeys(define.call);
  const optional = define.keys.filter((key) => key.fallback !== 'required' && !given.includes(key.name));
  return [
    { define, call: define.call },
    ...optional.map(({ name, fallback }) => ({
      define,
      call: define.call.replace('(dict ', `(dict "${name}" ${literal(fallback)} `),
      key: name,
      fallback,
    })),
  ];
}

function literal(fallback: string): string {
  if (fallback === '{}') return '(dict)';
  if (fallback === '[]') return '(list)';
  return fallback.startsWith('"') ? fallback : `"${fallback}"`;
}

/** Renders each call in a chart that uses both libraries and defines the names in the calls. */
async function renderAll(calls: readonly string[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'kit-catalogue-'));
  try {
    const library = (name: string) => ({
      name: `kit-${name}`,
      version: '2.x',
      repository: `file://${join(root, 'charts/library', name)}`,
    });
    const chart = { apiVersion: 'v2', name: 'shop', version: '1.0.0', dependencies: ['service', 'job'].map(library) };
    await writeFile(join(folder, 'Chart.yaml'), JSON.stringify(chart));
    await mkdir(join(folder, 'templates'));
    await writeFile(join(folder, 'templates/calls.yaml'), template(calls));
    await using staged = await stageChart(folder);
    const helm = await createHelm();
    const text = await helm.run(['template', 'shop', staged.path, '--values', '-'], { input: JSON.stringify(values) });
    const outcomes: unknown = JSON.parse(text.slice(text.indexOf('["')));
    return outcomes as string[];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const image = { repository: 'shop', tag: '1', pullPolicy: 'IfNotPresent' };
const values = {
  image,
  'kit-job': { schedule: '0 2 * * *' },
  'kit-service': {
    expose: { enabled: true, via: 'both', hosts: ['shop.test'], gateway: { name: 'main' } },
    autoscaling: { enabled: true },
    metrics: { monitor: 'pod' },
    test: { enabled: true },
  },
  ports: { http: { containerPort: 8080, servicePort: 80 }, metrics: { containerPort: 9090 } },
  config: { data: { COLOUR: 'red' }, envFrom: true },
  secret: { data: { KEY: 'x' }, mountPath: '/secret' },
  persistence: { data: { type: 'claim', size: '1Gi', mountPath: '/data' } },
  rbac: { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
  // For the defines of a chart that consists only of a volume.
  size: '1Gi',
  accessModes: ['ReadWriteMany'],
  retain: true,
  hostPath: { enabled: true, parent: '/tmp', runAsUser: 1000, image },
};

function template(calls: readonly string[]): string {
  return [
    '{{- $context := dict "root" $ -}}',
    '{{- include "kit.common.prepare" (dict "context" $context "library" "kit-job") -}}',
    '{{- $job := $context.values -}}',
    '{{- include "kit.common.prepare" (dict "context" $context "library" "kit-service") -}}',
    '{{- $service := $context.values -}}{{- $values := dict -}}',
    '{{- $one := "a: 1" -}}{{- $two := "" -}}{{- $into := dict -}}{{- $over := dict -}}{{- $outcomes := list -}}',
    ...calls.map((call) => {
      const values = call.includes('"kit.job.') ? '$job' : '$service';
      return `{{- $values = ${values} -}}{{- $outcomes = append $outcomes (${inner(call)}) -}}`;
    }),
    'outcomes: {{ $outcomes | toJson }}',
  ].join('\n');
}

function inner(call: string): string {
  return call.replace(/^\{\{\s*/, '').replace(/\s*\}\}$/, '');
}

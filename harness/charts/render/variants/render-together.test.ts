import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Helm } from '../../../helm/binary/run-helm.ts';
import { chartFolders } from '../../chart-folder.ts';
import { render } from '../render-chart.ts';
import { Renderer } from '../renderer.ts';
import { stageCharts } from '../stage-charts.ts';
import { renderVariants } from './render-variants.ts';
import { foreignVariants, valuesVariants } from './variants.ts';

/** A chart with a library, in whose templates is what is hard to render in another context. */
const files = {
  'library/Chart.yaml': 'apiVersion: v2\nname: library\nversion: 1.0.0\ntype: library\n',
  'library/values.yaml': 'color: red\nglobal: {zone: a}\n',
  'library/templates/_all.tpl':
    '{{- define "library.color" -}}{{ .Values.library.color }} in {{ .Values.library.global.zone }}{{- end -}}',
  'web/Chart.yaml':
    'apiVersion: v2\nname: web\nversion: 1.0.0\nappVersion: "7"\ndependencies: [{name: library, version: 1.x, repository: "file://../library"}]\n',
  'web/values.schema.json': JSON.stringify({ properties: { replicas: { type: 'integer' } } }),
  'web/values.yaml': 'replicas: 1\ntall: false\nenv: {A: "1", B: "2"}\nports: [80]\nbig: 12345678\n',
  'web/values-null.yaml': 'env: {A: null, C: "3"}\nports: null\n',
  'web/values-global.yaml': 'global: {zone: b}\nreplicas: 2\n',
  'web/values-library.yaml': 'library: {color: blue}\n',
  'web/values-fails.yaml': 'tall: true\n',
  'web/values-refused.yaml': 'replicas: two\n',
  'web/values-wrong.yaml': 'replicas: [1\n',
  'web/values-table.yaml': 'env: none\n',
  'web/templates/NOTES.txt': 'Called {{ .Release.Name }}.',
  'web/templates/config.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}", namespace: "{{ .Release.Namespace }}"}\ndata:\n  color: {{ include "library.color" . }}\n  big: "{{ .Values.big }} {{ .Values.extra }} {{ .Template.Name }} {{ .Chart.AppVersion }}"\n  env: {{ .Values.env | toJson | quote }}\n  ports: {{ .Values.ports | toJson | quote }}\n  {{- if .Values.tall }}{{ fail "tall is too tall" }}{{ end }}\n  text: |+\n    last\n',
  'web/templates/more/pod.yaml':
    '{{- $_ := set .Values "extra" "set by another" -}}\napiVersion: v1\nkind: Pod\nmetadata:\n  name: b\n  annotations: {sum: {{ include (print $.Template.BasePath "/config.yaml") . | sha256sum }}, last: "{{ .Values.last }}"}\nspec: {replicas: {{ .Values.replicas }}}\n--- # and another\napiVersion: v1\nkind: Pod\nmetadata: {name: a, annotations: {helm.sh/hook: test}}\n',
  'web/templates/more/sets.yaml': '{{- $_ := set .Values "last" "set by one that helm renders first" -}}\n',
};

async function stagedChart(t: ExecutionContext, more: Readonly<Record<string, string>> = {}) {
  const root = await mkdtemp(join(tmpdir(), 'render-together-'));
  t.teardown(() => rm(root, { recursive: true, force: true }));
  for (const [file, text] of Object.entries({ ...files, ...more })) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  const renderer = await Renderer.create();
  const resources = new AsyncDisposableStack();
  t.teardown(() => resources.disposeAsync());
  const charts = (await chartFolders([root])).filter(({ library }) => !library);
  const [staged] = await stageCharts(renderer, charts, resources);
  if (staged === undefined) throw new Error('there is no chart');
  return { renderer, ...staged };
}

/** A renderer that counts what helm is started with. */
function counting({ renderer }: { renderer: Renderer }) {
  const calls: (readonly string[])[] = [];
  const run: Helm['run'] = (args, options) => {
    calls.push(args);
    return renderer.helm.run(args, options);
  };
  return { calls, counted: new Renderer({ ...renderer.helm, run }) };
}

test('rendering variants together gives the same objects and errors as helm gives for each variant alone', async (t) => {
  const staged = await stagedChart(t);
  const { renderer, chart, path } = staged;
  const variants = [...(await valuesVariants(chart)), ...foreignVariants()];
  const { calls, counted } = counting(staged);
  const { renderings, random } = await renderVariants(counted, chart, path, variants);
  t.deepEqual(await random(), []);
  for (const { objects, refused, values, release, namespace } of renderings) {
    const args = values === '' ? [] : ['--values', join(path, values)];
    const alone = await render(renderer, { release, namespace, path, args });
    t.deepEqual({ objects, refused }, { objects: alone.objects, refused: alone.refused }, `${values} ${release}`);
  }
  const refused = renderings.flatMap(({ values, refused }) => (refused === undefined ? [] : [values]));
  t.deepEqual(refused, ['values-fails.yaml', 'values-refused.yaml', 'values-wrong.yaml']);
  const alone = calls.flatMap((args) => (args.includes('--values') ? [args.at(-1)?.split('/').at(-1)] : []));
  t.deepEqual(alone.sort(), ['values-fails.yaml', 'values-library.yaml', 'values-refused.yaml', 'values-wrong.yaml']);
  // Of the others: one that found the variant which fails, one without it, and one that asked the schema.
  t.is(calls.length - alone.length, 3);
});

test('random values are recognised, and a render that differs from that of helm is not trusted', async (t) => {
  const random = 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {key: "{{ randAlphaNum 8 }}", fixed: x}\n';
  const one = await stagedChart(t, { 'web/templates/secret.yaml': random });
  const variants = await valuesVariants(one.chart);
  const found = await renderVariants(one.renderer, one.chart, one.path, variants);
  t.deepEqual(await found.random(), [{ kind: 'Secret', name: 'a', path: '/data/key' }]);
  // The chart's own templates see that there is another beside them.
  const spy =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: spy}\ndata: {context: "{{ keys $ | sortAlpha }} {{ typeOf .Release }}"}\n';
  const other = await stagedChart(t, { 'web/templates/spy.yaml': spy.replace('keys $ | sortAlpha', 'typeOf $') });
  const { calls, counted } = counting(other);
  const seen = await renderVariants(counted, other.chart, other.path, variants);
  const [own] = seen.renderings;
  const alone = await render(other.renderer, { release: 'web', path: other.path, args: [] });
  t.deepEqual(own?.objects, alone.objects);
  t.true(calls.length > variants.length, `${calls.length}`);
});

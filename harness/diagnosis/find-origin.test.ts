import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { load } from 'js-yaml';
import { event, object } from '../health/fixtures/seen.ts';
import type { Helm } from '../helm/binary/run-helm.ts';
import { valueAt } from '../model/value-at.ts';
import { configurationCause } from './causes/container/configuration-cause.ts';
import { refusedCause } from './causes/refused-cause.ts';
import type { Facts } from './facts.ts';
import { findOrigin, type OriginRequest } from './find-origin.ts';
import { facts, pod } from './fixtures/facts.ts';

/** A chart whose template has one value. */
const template = (size: string, secret: string) => `# Source: db/templates/all.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: api-0
spec:
  volumeClaimTemplates:
    - spec:
        resources:
          requests:
            storage: ${size}
  template:
    spec:
      volumes:
        - name: d
          secret:
            secretName: ${secret}
`;
const helm = {
  run: async (_args: readonly string[], { input = '' }: { input?: string } = {}) => {
    const { size = '100MB', secret = 'shop-tls' } = load(input) as { size?: string; secret?: string };
    return template(size, secret);
  },
} as unknown as Helm;

const folder = mkdtempSync(join(tmpdir(), 'origin-'));
test.after.always(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'templates'));
writeFileSync(join(folder, 'values.yaml'), 'size: 100MB\nsecret: shop-tls\n');
writeFileSync(join(folder, 'templates/all.yaml'), template('{{ .Values.size }}', '{{ .Values.secret }}'));

async function originOf(cause: (facts: Facts) => ReturnType<typeof refusedCause>, given: Facts) {
  const field = cause(given)?.field;
  const made = { ...field, object: object('StatefulSet', 'api-0', {}), key: field?.key ?? '' };
  const rendered = { release: { name: 'db', chart: folder, values: [], set: {}, needs: [] }, chartPath: folder };
  return (await findOrigin({ helm, rendered, values: {}, namespace: 'shop' }, made))
    ?.split('\n')
    .map((line) => line.replace(/^.*\/(?=values|templates)/, ''));
}

test('An invalid quantity is located, although Kubernetes does not say which one it is', async (t) => {
  const text = `apply failed for object shop/api-0 apps/v1, Kind=StatefulSet: quantities must match the regular expression '^x$'`;
  t.deepEqual(await originOf(refusedCause, facts([], { messages: [{ text }] })), [
    'values.yaml:1:1 size: "100MB"',
    'templates/all.yaml:11 (StatefulSet/api-0, storage)',
  ]);
});

test('The line that names the Secret of a volume is found', async (t) => {
  const mounting = pod({}, {}, { volumes: [{ name: 'd', secret: { secretName: 'shop-tls' } }] });
  const failed = event(
    mounting,
    'FailedMount',
    'MountVolume.SetUp failed for volume "d" : secret "shop-tls" not found',
  );
  t.deepEqual(await originOf(configurationCause, facts([mounting, failed])), [
    'values.yaml:2:1 secret',
    'templates/all.yaml:17 (StatefulSet/api-0, secretName)',
  ]);
});

test('A value that a step sets is attributed to the step, even if a file sets the same value', async (t) => {
  const release = { name: 'db', chart: folder, values: [], set: {}, needs: [] };
  const field = { object: object('StatefulSet', 'api-0', {}), key: 'storage', value: '100MB' };
  const rendered = { release, chartPath: folder };
  const values = { size: '100MB' };
  const origin = await findOrigin({ helm, rendered, values, given: values, namespace: 'shop' }, field);
  t.is(origin?.split('\n')[0], 'values of the helm step: size: "100MB"');
});

/** A chart with the files, and what helm makes of it by the values. */
function chartOf(
  files: Readonly<Record<string, string>>,
  rendered: (values: Readonly<Record<string, string>>) => string,
): OriginRequest {
  const chart = mkdtempSync(join(folder, 'chart-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(chart, path)), { recursive: true });
    writeFileSync(join(chart, path), text);
  }
  const run = async (_args: readonly string[], { input = '' }: { input?: string } = {}) =>
    rendered(load(input) as Readonly<Record<string, string>>);
  const release = { name: 'shop', chart, values: [], set: {}, needs: [] };
  return { helm: { run } as unknown as Helm, rendered: { release, chartPath: chart }, values: {}, namespace: 'shop' };
}

const lineOf = (origin: string | undefined) => origin?.split('\n').map((line) => line.replace(/^.*chart-\w+\//, ''));

test('An object of an aliased dependency is traced to the folder of that dependency', async (t) => {
  const arg = (value: string, more = '') =>
    `kind: StatefulSet\nmetadata: {name: pages}\nargs: [--memory, ${value}${more}]\n`;
  const origin = chartOf(
    {
      'Chart.yaml': 'name: shop\ndependencies: [{name: cache, alias: pages}, {name: cache, alias: sessions}]\n',
      'values.yaml': 'sessions: {memory: 32megs}\npages: {memory: 32megs}\n',
      'charts/cache/Chart.yaml': 'name: cache\n',
      'charts/cache/templates/all.yaml': arg('{{ .Values.memory }}', '{{ range .Values.more }}, {{ . }}{{ end }}'),
    },
    ({ pages }) =>
      `# Source: shop/charts/pages/templates/all.yaml\n${arg(String(valueAt(pages, ['memory']) ?? '32megs'))}`,
  );
  t.deepEqual(lineOf(await findOrigin(origin, { object: object('StatefulSet', 'pages'), key: 'args' })), [
    'values.yaml:2:9 pages.memory: "32megs"',
    'charts/cache/templates/all.yaml:3 (StatefulSet/pages, args)',
  ]);
});

const crashing = chartOf(
  {
    'own.yaml': 'name: web\n',
    'values.yaml': 'notes: {a: b}\nname: web\nargs: [--web]\n',
    'templates/web.yaml': '# {{ .Values.notes }}\nkind: Pod\nmetadata: {name: web}\nargs: {{ include "args" . }}\n',
  },
  ({ notes, name = 'web' }) =>
    `# Source: shop/templates/web.yaml\nkind: Pod\nmetadata: {name: web}\nnotes: ${JSON.stringify(notes)}\nargs: \n  - --web\n  - --name=${name}\n`,
);
const vague = { object: object('Pod', 'web'), key: 'args', value: '--name=web' };
const named = 'templates/web.yaml:4 (Pod/web, args)';

test('A value elsewhere whose text is part of the field is not its origin, even if a step gives it', async (t) => {
  const values = { notes: { a: 'b' } };
  t.deepEqual(lineOf(await findOrigin({ ...crashing, values, given: values }, { ...vague, isVague: true })), [named]);
});

test('A value that may be right is not named as the origin of a crash, unless the step gives it', async (t) => {
  t.deepEqual(lineOf(await findOrigin(crashing, { ...vague, isVague: true })), [named]);
  const { release } = crashing.rendered;
  const own = { ...crashing.rendered, release: { ...release, values: [join(String(release.chart), 'own.yaml')] } };
  t.deepEqual(lineOf(await findOrigin({ ...crashing, rendered: own }, { ...vague, isVague: true })), [named]);
  t.deepEqual(lineOf(await findOrigin(crashing, vague)), ['values.yaml:2:1 name: "web"', named]);
  const values = { name: 'web' };
  t.deepEqual(lineOf(await findOrigin({ ...crashing, values, given: values }, { ...vague, isVague: true })), [
    'values of the helm step: name: "web"',
    named,
  ]);
});

const imageLine =
  'kind: Pod\nspec: {node: n1, image: "REPOSITORY:TAG", port: PORT, claims: [{name: data, claim: {name: data-1}}]}\nmetadata: {name: web, of: {metadata: b}}\n';
const onOneLine = chartOf(
  {
    'values.yaml': 'port: 80\nrepository: nginx\ntag: 1\n',
    'templates/web.yaml': imageLine.replace(/[A-Z]{3,}/g, (name) => `{{ .Values.${name.toLowerCase()} }}`),
  },
  ({ repository = 'nginx', tag = '1', port = '80' }) =>
    `# Source: shop/templates/web.yaml\n${imageLine.replace('REPOSITORY', repository).replace('TAG', tag).replace('PORT', port)}`,
);

test('Among several values on one flow-style line, the value of the key is found', async (t) => {
  const field = { object: object('Pod', 'web'), key: 'port', value: '80' };
  t.is(lineOf(await findOrigin(onOneLine, field))?.[0], 'values.yaml:1:1 port: 80');
  const whole = { object: object('Pod', 'web'), key: 'metadata', value: 'web' };
  t.deepEqual(lineOf(await findOrigin(onOneLine, whole)), ['templates/web.yaml:3 (Pod/web, metadata)']);
  const second = { object: object('Pod', 'web'), key: 'name', value: 'data-1' };
  t.deepEqual(lineOf(await findOrigin(onOneLine, second)), ['templates/web.yaml:2 (Pod/web, name)']);
  const fixed = { object: object('Pod', 'web'), key: 'node', value: 'n1' };
  t.deepEqual(lineOf(await findOrigin(onOneLine, fixed)), ['templates/web.yaml:2 (Pod/web, node)']);
});

test('Of the values that form an image, the one that the step set is named', async (t) => {
  const field = { object: object('Pod', 'web'), key: 'image', value: 'nginx:1.9' };
  const asked = { ...onOneLine, values: { repository: 'nginx', tag: '1.9' }, given: { tag: '1.9' } };
  t.is((await findOrigin(asked, field))?.split('\n')[0], 'values of the helm step: tag: "1.9"');
});

test('Of two containers with the same key and value, the one that is meant is located, also in a template that begins with a separator', async (t) => {
  const containers = (main: string, proxy: string) =>
    `---\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: main\n      ports:\n        - name: proxy\n      root: ${main}\n    - root: ${proxy}\n      name: proxy\n`;
  const origin = chartOf(
    {
      'values.yaml': 'main: {root: true}\nproxy: {root: true}\n',
      'templates/web.yaml': containers('{{ .Values.main.root }}', '{{ .Values.proxy.root }}'),
    },
    (values) => {
      const [main, proxy] = ['main', 'proxy'].map((name) => String(valueAt(values, [name, 'root']) ?? true));
      return `---\n# Source: shop/templates/web.yaml\n${containers(main ?? '', proxy ?? '')}`;
    },
  );
  const field = { object: object('Pod', 'web'), key: 'root', value: 'true' };
  const within = (name: string) => ({ ...field, within: ['containers', name] });
  t.deepEqual(lineOf(await findOrigin(origin, within('main'))), [
    'values.yaml:1:8 main.root: true',
    'templates/web.yaml:10 (Pod/web, root)',
  ]);
  t.is(lineOf(await findOrigin(origin, within('proxy')))?.[0], 'values.yaml:2:9 proxy.root: true');
});

test('Text of several lines is traced to the value that makes up most of it, which is not printed', async (t) => {
  const config = (text: string) =>
    `kind: ConfigMap\nmetadata: {name: web}\ndata:\n  web.conf: |\n    ${text.replace('\n', '\n    ')}\n`;
  const text = 'port 80\nuser nginx';
  const origin = chartOf(
    {
      'values.yaml': 'port: 80\nfiles: {web.conf: "port 80\\nuser nginx"}\n',
      'templates/web.yaml': 'kind: ConfigMap\nmetadata: {name: web}\ndata: {{ toYaml .Values.files | nindent 2 }}\n',
    },
    (values) => `# Source: shop/templates/web.yaml\n${config(String(valueAt(values, ['files', 'web.conf']) ?? text))}`,
  );
  const field = { object: object('ConfigMap', 'web'), key: 'web.conf', value: text };
  t.is(lineOf(await findOrigin(origin, field))?.[0], 'values.yaml:2:9 files.web.conf');
});

test('A line of another template that no document includes is not the place', async (t) => {
  const web = (value: string) =>
    `kind: Pod\nmetadata: {name: web}\nspec:\n  resources:\n    requests:\n      memory: ${value}\n`;
  const origin = chartOf(
    {
      'values.yaml': 'resources: {requests: {memory: 64Mi}}\n',
      'templates/web.yaml':
        'kind: Pod\nmetadata: {name: web}\nspec:\n  resources: {{- toYaml .Values.resources | nindent 4 }}\n',
      'templates/cache.yaml':
        'kind: Pod\nmetadata: {name: cache}\nspec:\n  resources:\n    requests:\n      memory: 32Mi\n',
    },
    (values) =>
      `# Source: shop/templates/web.yaml\n${web(String(valueAt(values, ['resources', 'requests', 'memory']) ?? '64Mi'))}`,
  );
  const field = { object: object('Pod', 'web'), key: 'requests', value: '64Mi' };
  t.deepEqual(lineOf(await findOrigin(origin, field)), [
    'values.yaml:1:24 resources.requests.memory: "64Mi"',
    'templates/web.yaml (Pod/web, requests)',
  ]);
});

test('A line of a template that defines objects of another kind is not the place', async (t) => {
  const origin = chartOf(
    {
      'values.yaml': 'tls: shop-tls\n',
      'templates/all.yaml': '{{ include "shop.all" . }}\n',
      'templates/_ingress.tpl':
        '{{ define "shop.ingress" }}\nkind: Ingress\nspec:\n  tls:\n    -\n      secretName: {{ .Values.tls }}\n{{ end }}\n',
    },
    ({ tls = 'shop-tls' }) =>
      `# Source: shop/templates/all.yaml\nkind: Pod\nmetadata: {name: web}\nspec:\n  secretName: ${tls}\n`,
  );
  const field = { object: object('Pod', 'web'), key: 'secretName', value: 'shop-tls' };
  t.deepEqual(lineOf(await findOrigin(origin, field)), [
    'values.yaml:1:1 tls: "shop-tls"',
    'templates/all.yaml (Pod/web, secretName)',
  ]);
});

test('An amount that the API server words otherwise is located', async (t) => {
  const pod = (cpu: string) =>
    `kind: Pod\nmetadata: {name: web}\nspec:\n  resources:\n    limits:\n      cpu: ${cpu}\n    requests:\n      cpu: 100m\n`;
  const origin = chartOf(
    {
      'values.yaml': 'limits:\n  cpu: 1000m\n',
      'templates/web.yaml': 'kind: Pod\nspec:\n  resources: {{- toYaml .Values | nindent 4 }}\n',
    },
    (values) => `# Source: shop/templates/web.yaml\n${pod(String(valueAt(values, ['limits', 'cpu']) ?? '1000m'))}`,
  );
  const field = { object: object('Pod', 'web'), key: 'cpu', value: '1', within: ['resources', 'limits'] };
  t.deepEqual(lineOf(await findOrigin(origin, field)), [
    'values.yaml:2:3 limits.cpu: "1000m"',
    'templates/web.yaml (Pod/web, cpu)',
  ]);
});

test('A list of the user that is the whole command of a crash is where to look', async (t) => {
  const chart = chartOf(
    {
      'own.yaml': 'args: [--web]\n',
      'values.yaml': 'args: []\n',
      'templates/web.yaml': 'kind: Pod\nmetadata: {name: web}\nargs: {{ toJson .Values.args }}\n',
    },
    ({ args = ['--web'] }) =>
      `# Source: shop/templates/web.yaml\nkind: Pod\nmetadata: {name: web}\nargs: ${JSON.stringify(args)}\n`,
  );
  const field = { object: object('Pod', 'web'), key: 'args', value: '--web', isVague: true };
  const { release } = chart.rendered;
  const own = { ...chart.rendered, release: { ...release, values: [join(String(release.chart), 'own.yaml')] } };
  t.regex(String(lineOf(await findOrigin({ ...chart, rendered: own }, field))), /own\.yaml:1:1 args/);
});

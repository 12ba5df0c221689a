import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { InputError } from '../model/errors/input-error.ts';
import { releaseSchema } from '../model/platform.ts';
import { createHelm, type Helm, type HelmOptions, helmFor } from './binary/run-helm.ts';
import { imagesOf } from './images-of.ts';
import { renderRelease } from './render-release.ts';

const manifest = `apiVersion: v1
kind: ConfigMap
metadata: {name: a}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec: {template: {spec: {initContainers: [{name: i, image: "app:1"}], containers: [{name: m, image: "app:1"}, {name: s, image: "side:2"}]}}}
`;

test('A release is rendered with its values files in order and its own values last on standard input', async (t) => {
  const calls: { args: readonly string[]; options: HelmOptions | undefined }[] = [];
  const helm: Helm = {
    binary: { path: 'helm', source: 'PATH' },
    run: async (args, options) => {
      calls.push({ args, options });
      return manifest;
    },
  };
  const release = releaseSchema.parse({ name: 'api', chart: '/c', values: ['/a.yaml', '/b.yaml'] });
  const chart = { path: '/staged', [Symbol.asyncDispose]: async () => undefined };
  const rendered = await renderRelease(helm, { release, chart, namespace: 'shop', values: { image: { tag: 'x' } } });
  t.deepEqual(calls[0]?.args, [
    'template',
    'api',
    '/staged',
    '--namespace',
    'shop',
    '--values',
    '/a.yaml',
    '--values',
    '/b.yaml',
    '--values',
    '-',
  ]);
  t.is(calls[0]?.options?.input, 'image:\n  tag: x\n');
  t.deepEqual(rendered.images, ['app:1', 'side:2']);
});

test('A key with dots that the chart has as a mapping is refused, because Helm would ignore it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dotted-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'values.yaml'), 'image: {tag: a}\n');
  const helm: Helm = { binary: { path: 'helm', source: 'PATH' }, run: async () => manifest };
  const release = releaseSchema.parse({ name: 'api', chart: '/c' });
  const chart = { path: folder, [Symbol.asyncDispose]: async () => undefined };
  const refused = await t.throwsAsync(
    renderRelease(helm, { release, chart, namespace: 'shop', values: { 'image.tag': 'x' } }),
    { instanceOf: InputError },
  );
  t.regex(
    refused?.message ?? '',
    /release api: values: the key "image\.tag" was given, whose dots do not nest; expected image: \{tag: \.\.\.\}/,
  );
});

const cases: readonly [title: string, spec: unknown, images: readonly string[]][] = [
  ['a CronJob', { jobTemplate: { spec: { template: { spec: { containers: [{ image: 'a' }] } } } } }, ['a']],
  [
    'init and ephemeral containers',
    { initContainers: [{ image: 'a' }], ephemeralContainers: [{ image: 'b' }], containers: [{ image: 'a' }] },
    ['a', 'b'],
  ],
  ['a custom resource that embeds a pod', { pods: [{ template: { containers: [{ image: 'deep' }] } }] }, ['deep']],
  ['an image that does not belong to a container', { image: 'logo.png', volumes: [{ image: { reference: 'x' } }] }, []],
  ['a container without an image', { containers: [{ name: 'a' }, null, 'text'] }, []],
];
for (const [title, spec, images] of cases) {
  test(`The images of ${title} are ${images.join(', ') || 'none'}`, (t) => {
    const object: KubeObject = { apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, spec };
    t.deepEqual(imagesOf(object), images);
  });
}

test('A chart is rendered for the Kubernetes version of its cluster', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'kube-version-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'templates'));
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: old\nversion: 1.0.0\nkubeVersion: "<1.36.0-0"\n');
  writeFileSync(
    join(folder, 'templates/a.yaml'),
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {version: "{{ .Capabilities.KubeVersion.Minor }}"}\n',
  );
  const release = { name: 'old', chart: folder, values: [], set: {}, needs: [] };
  const request = { release, chart: { path: folder }, namespace: 'shop', values: {} };
  const helm = await createHelm();
  const { objects } = await renderRelease(helmFor(helm, 'v1.35.4-k3s1'), request);
  t.like(objects, [{ data: { version: '35' } }]);
  await t.throwsAsync(renderRelease(helmFor(helm, '1.36.1'), request), {
    message: /incompatible with Kubernetes v1.36.1/,
  });
});

test('A chart that asks which kinds there are is rendered for those that the cluster serves', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'api-versions-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'templates'));
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: web\nversion: 1.0.0\n');
  writeFileSync(
    join(folder, 'templates/a.yaml'),
    `{{ if .Capabilities.APIVersions.Has "example.com/v1/Thing" }}
apiVersion: example.com/v1
kind: Thing
metadata: {name: a}
{{ end }}`,
  );
  const release = { name: 'web', chart: folder, values: [], set: {}, needs: [] };
  const request = { release, chart: { path: folder }, namespace: 'shop', values: {} };
  const helm = await createHelm();
  t.deepEqual((await renderRelease(helmFor(helm, '1.35.4'), request)).objects, []);
  const served = helmFor(helm, '1.35.4', ['example.com/v1', 'example.com/v1/Thing']);
  t.like((await renderRelease(served, request)).objects, [{ kind: 'Thing' }]);
});

test('A remote schema that cannot be reached is skipped with a warning, but other errors fail', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'helm-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'helm');
  const said = (schema: string) => `#!/bin/sh
case "$*" in *--skip-schema-validation) echo "values: $(cat)"; exit 0; esac
cat > /dev/null; [ "$1" = lint ] || exec >&2; echo '${schema}'; exit 1
`;
  const warned: string[] = [];
  const hear = ({ message }: Error) => warned.push(message);
  // Those of Node would write it among the results of the tests.
  const others = process.listeners('warning');
  process.removeAllListeners('warning').on('warning', hear);
  t.teardown(() => {
    process.off('warning', hear);
    for (const other of others) process.on('warning', other);
  });
  const away = 'failing loading "https://charts.test/a.json": HTTP request failed for https://charts.test/a.json';
  writeFileSync(path, said(away), { mode: 0o755 });
  const helm = await createHelm({ ...process.env, HELM_BIN: path });
  t.is(await helm.run(['template', 'a', '/c'], { input: '{}' }), 'values: {}\n');
  t.is(await helm.run(['lint', '/c'], { input: '{}' }), 'values: {}\n');
  await new Promise(setImmediate);
  t.deepEqual(warned, [
    'the schema https://charts.test/a.json of a chart cannot be loaded: its values are not validated',
  ]);
  writeFileSync(path, said('a: Invalid type'), { mode: 0o755 });
  await t.throwsAsync(helm.run(['template', 'a', '/c']), { message: /Invalid type/ });
});

test("A key that the chart's schema forbids is reported with the closest allowed key", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'schema-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: web\nversion: 1.0.0\n');
  const schema = { type: 'object', additionalProperties: false, properties: { image: {}, replicas: {} } };
  writeFileSync(join(folder, 'values.schema.json'), JSON.stringify(schema));
  const values = join(folder, 'mine.yaml');
  writeFileSync(values, 'replicaCout: 2\n');
  const release = { name: 'web', chart: folder, values: [values], set: {}, needs: [] };
  const request = { release, chart: { path: folder }, namespace: 'shop', values: {} };
  const error = await t.throwsAsync(renderRelease(await createHelm(), request), { instanceOf: InputError });
  t.regex(
    error?.message ?? '',
    /mine\.yaml:1:1: release web: values: the key replicaCout was given \(did you mean replicas\?\); expected replicas, image/,
  );
});

test('A chart that is incompatible with the Kubernetes version is reported with both versions', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'version-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: web\nversion: 1.0.0\nkubeVersion: "<1.30.0-0"\n');
  const release = { name: 'web', chart: folder, values: [], set: {}, needs: [] };
  const request = { release, chart: { path: folder }, namespace: 'shop', values: {} };
  const rendered = renderRelease(helmFor(await createHelm(), '1.35.4'), request);
  const error = await t.throwsAsync(rendered, { instanceOf: InputError });
  t.is(
    error?.message,
    'release web: its chart requires Kubernetes <1.30.0-0 (kubeVersion in its Chart.yaml), which is incompatible with Kubernetes v1.35.4: choose another version with --k8s',
  );
});

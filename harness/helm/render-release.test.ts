import test from 'ava';
import { parseObjects } from '../load/parse-manifests.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { releaseSchema } from '../model/platform.ts';
import { imagesOf } from './images-of.ts';
import { renderRelease } from './render-release.ts';
import type { Helm, HelmOptions } from './run-helm.ts';

const manifest = `---
# Source: only a comment
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {version: "1.10", flag: yes, day: 2026-01-01}
---
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: Service, metadata: {name: b}}
  - {apiVersion: v1, kind: Service, metadata: {name: c}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec: {template: {spec: {initContainers: [{name: i, image: "app:1"}], containers: [{name: m, image: "app:1"}, {name: s, image: "side:2"}]}}}
`;

test('Empty documents are left out, Lists taken apart, and values are those of YAML 1.1, as Kubernetes reads them', (t) => {
  const objects = parseObjects(manifest);
  t.deepEqual(
    objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`),
    ['ConfigMap/a', 'Service/b', 'Service/c', 'Deployment/d'],
  );
  t.deepEqual(objects[0]?.['data'], { version: '1.10', flag: true, day: '2026-01-01' });
});

test('A release is rendered with its values files in order and its own values last, on standard input', async (t) => {
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

const cases: readonly [title: string, spec: unknown, images: readonly string[]][] = [
  ['a CronJob’s template', { jobTemplate: { spec: { template: { spec: { containers: [{ image: 'a' }] } } } } }, ['a']],
  [
    'init and ephemeral containers',
    { initContainers: [{ image: 'a' }], ephemeralContainers: [{ image: 'b' }], containers: [{ image: 'a' }] },
    ['a', 'b'],
  ],
  ['a custom resource that embeds a pod', { pods: [{ template: { containers: [{ image: 'deep' }] } }] }, ['deep']],
  ['an image that is no container’s', { image: 'logo.png', volumes: [{ image: { reference: 'x' } }] }, []],
  ['a container without an image', { containers: [{ name: 'a' }, null, 'text'] }, []],
];
for (const [title, spec, images] of cases) {
  test(`The images of ${title} are ${images.join(', ') || 'none'}`, (t) => {
    const object: KubeObject = { apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, spec };
    t.deepEqual(imagesOf(object), images);
  });
}

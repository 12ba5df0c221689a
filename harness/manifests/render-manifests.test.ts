import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import test from 'ava';
import { InputError } from '../model/errors/input-error.ts';
import { releaseSchema } from '../model/platform.ts';
import { manifestSources } from './manifest-sources.ts';
import { renderManifests } from './render-manifests.ts';

const files: Readonly<Record<string, string>> = {
  'plain/10-web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      initContainers: [{name: wait, image: busybox:1.37}]
      containers:
        - name: web
          image: registry.example/shop/web
`,
  'plain/below/20-list.yml': `kind: List
apiVersion: v1
items:
  - {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 80}]}}
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: web}
    data:
      mode: "0400"
`,
  'plain/notes.md': 'kind: nothing',
  'wrong/a.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {on: yes}}\n---\nkind: Secret\nmetadata: {name: s}\n',
  'wrong/b.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {generateName: p-}\n',
  'wrong/c.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: {name: one}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: one}\n',
  'empty/readme.txt': '',
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: web
          image: web:1
          env: [{name: MODE, value: plain}]
`,
  'over/kustomization.yaml': `resources: [../base]
namePrefix: test-
images:
  - name: web
    newTag: "2"
patches:
  - path: more.yaml
configMapGenerator:
  - name: settings
    files: [mode.txt]
`,
  'over/more.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 3\n',
  'over/mode.txt': 'plain',
  'broken/kustomization.yaml': 'resources: [none.yaml]\n',
};
const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
test.after.always(() => rmSync(folder, { recursive: true }));
for (const [name, text] of Object.entries(files)) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}
const { signal } = new AbortController();
const own = (text: string | undefined) => text?.replaceAll(`${relative('', folder)}/`, '').replaceAll(`${folder}/`, '');

const render = (source: object, image?: { repository: string; tag: string }) =>
  renderManifests({ release: releaseSchema.parse({ name: 'web', ...source }), namespace: 'shop', image, signal });

async function problems(source: object): Promise<(string | undefined)[]> {
  try {
    await render(source);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(({ at, message }) =>
      own(at === undefined ? message : `${at.file}:${at.line}:${at.column}: ${message}`),
    );
  }
  return [];
}

test('A folder of manifests is read in path order, as by kubectl, and gets the built image', async (t) => {
  const image = { repository: 'registry.example/shop/web', tag: 'built' };
  const { objects, images, namespace } = await render({ manifests: join(folder, 'plain') }, image);
  t.deepEqual(
    objects.map(({ kind }) => kind),
    ['Deployment', 'Service', 'ConfigMap'],
  );
  t.deepEqual(images.toSorted(), ['busybox:1.37', 'registry.example/shop/web:built']);
  t.is(namespace, 'shop');
});

test('A field of an object is located at its line', async (t) => {
  const { objects, locate } = await render({ manifests: join(folder, 'plain') });
  const at = (index: number, key: string, value?: string) => {
    const [object] = objects.slice(index);
    const place = object && locate?.({ object, key, ...(value !== undefined && { value }) });
    return own(`${place?.file}:${place?.line}`);
  };
  t.is(at(0, 'image', 'registry.example/shop/web'), 'plain/10-web.yaml:10');
  t.is(at(0, 'image', 'busybox:1.37'), 'plain/10-web.yaml:7');
  t.is(at(2, 'mode'), 'plain/below/20-list.yml:9');
  t.is(at(1, 'port'), 'plain/below/20-list.yml:4');
});

test('All problems of a folder are reported together', async (t) => {
  t.deepEqual(await problems({ manifests: join(folder, 'wrong') }), [
    'wrong/a.yaml:3:34: metadata.annotations.true: expected a string, but kubectl reads true: quote it',
    'wrong/a.yaml:5:1: not a Kubernetes object: it has no apiVersion',
    'wrong/b.yaml:3:1: Pod: metadata.name is missing; a release requires it',
    'wrong/c.yaml:5:1: Pod/one is a duplicate: the first is at wrong/c.yaml:1',
  ]);
  t.deepEqual(await problems({ manifests: join(folder, 'empty') }), ['empty contains no Kubernetes object']);
  t.deepEqual(await problems({ manifests: join(folder, 'base') }), [
    'base/kustomization.yaml:1:1: this folder is a kustomization: use `kustomize` instead of `manifests`',
  ]);
});

test('kubectl renders a kustomization, and the objects keep no annotations about their origin', async (t) => {
  const { objects, locate } = await render({ kustomize: join(folder, 'over') });
  const [map, web] = objects;
  t.like(map, { kind: 'ConfigMap', data: { 'mode.txt': 'plain' } });
  t.like(web, { kind: 'Deployment', spec: { replicas: 3 } });
  t.deepEqual(web?.metadata, { name: 'test-web' });
  if (web === undefined) return;
  const at = (key: string, value: string) => {
    const place = locate?.({ object: web, key, value });
    return own(`${place?.file}:${place?.line}`);
  };
  t.is(at('image', 'web:2'), 'over/kustomization.yaml:5');
  t.is(at('replicas', '3'), 'over/more.yaml:5');
  t.is(at('value', 'plain'), 'base/web.yaml:11');
});

test('A kustomization that fails to render is reported at its file with the message of kubectl', async (t) => {
  const [problem] = await problems({ kustomize: join(folder, 'broken') });
  t.regex(problem ?? '', /^broken\/kustomization\.yaml:1:1: kubectl kustomize: .*none\.yaml/);
});

test('The sources of a kustomization are its folder, its bases and the files that it names', (t) => {
  const sources = manifestSources(releaseSchema.parse({ name: 'web', kustomize: join(folder, 'over') }));
  t.deepEqual(sources.map(own).toSorted(), ['base', 'base/web.yaml', 'over', 'over/mode.txt', 'over/more.yaml']);
});

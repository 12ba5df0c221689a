import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test from 'ava';
import { found, git, impact, root } from './fixtures/shop-repository.ts';

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: carts.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Cart, plural: carts}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
`;
const file = (path: string) => join(root, 'charts/shop', path);
const write = async (path: string, text: string) => {
  await mkdir(dirname(file(path)), { recursive: true });
  await writeFile(file(path), text);
};
const commit = () => {
  git('add', '--all', '.');
  git('commit', '--quiet', '--allow-empty', '--message=definitions');
};

test.serial('a definition that moves out of crds/, leaves it, or comes there is followed', async (t) => {
  await write('crds/carts.yaml', definition);
  t.deepEqual(found(await impact()), [
    'NEVER RUNS moved-definitions is new in crds/: an upgrade does not create it, only an install does',
  ]);
  commit();
  await write('crds/carts.yaml', `# of a cart\n${definition}`);
  t.deepEqual(found(await impact()), []);
  await write('crds/carts.yaml', definition.replace('plural', 'singular: cart, plural'));
  t.regex(found(await impact()).join(), /^CHANGE moved-definitions changes in crds\/: helm updates it with no upgrade/);
  await rm(file('crds/carts.yaml'));
  t.regex(found(await impact()).join(), /^NEVER RUNS moved-definitions is gone from crds\//);
  await write('templates/carts.yaml', definition);
  t.true(found(await impact()).some((line) => line.startsWith('REFUSED moved-definitions moves from crds/')));
  commit();
  await rm(file('templates/carts.yaml'));
  await write('crds/carts.yaml', definition);
  t.deepEqual(found(await impact()), [
    'DATA lost-definitions is removed: Kubernetes deletes every Cart in all namespaces with it',
  ]);
});

import test from 'ava';
import { object } from '../../health/fixtures/seen.ts';
import type { ObjectRef } from '../../kube/client/kube-client.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { noteLeft, removeLeft } from './left-behind.ts';

const keep = (kind: string, name: string, policy = 'keep') =>
  object(kind, name, { metadata: { annotations: { 'helm.sh/resource-policy': policy } } });
const crd = object('CustomResourceDefinition', 'gadgets.example.org');
const set = object('StatefulSet', 'db', {
  spec: { replicas: 1, volumeClaimTemplates: [{ metadata: { name: 'data' } }] },
});

/** A cluster, and what is deleted in it. */
function cluster(...present: readonly KubeObject[]) {
  const there = [...present];
  const deleted: string[] = [];
  const is = (ref: ObjectRef) => (each: KubeObject) => each.kind === ref.kind && each.metadata.name === ref.name;
  const client = {
    get: async (ref: ObjectRef) => {
      if (ref.kind === 'Gadget') throw new Error('the cluster serves no Gadget');
      return there.find(is(ref));
    },
    list: async () => there.filter(({ kind }) => kind === 'PersistentVolumeClaim'),
    delete: async (ref: ObjectRef) => {
      deleted.push(`${ref.kind}/${ref.name}`);
      const index = there.findIndex(is(ref));
      if (index >= 0) there.splice(index, 1);
    },
  };
  return { access: { client, namespace: 'shop' } as never, deleted, there };
}
const { signal } = new AbortController();

test('What did not exist before and Helm leaves is removed: objects, hooks, definitions, claims', async (t) => {
  const { access, deleted, there } = cluster(keep('ConfigMap', 'older'));
  const hook = object('Secret', 'hook', { metadata: { annotations: { 'helm.sh/hook': 'pre-install' } } });
  const made = [keep('ConfigMap', 'older'), keep('Secret', 'new', ' Keep '), hook, object('Service', 'web'), set];
  const left = await noteLeft(access, made, [crd]);
  there.push(...made, crd, object('PersistentVolumeClaim', 'data-db-0'));
  const kept = there.filter(({ kind }) => kind !== 'StatefulSet');
  there.splice(0, there.length, ...kept);
  await removeLeft(access, left, [], signal);
  t.deepEqual(deleted, [
    'CustomResourceDefinition/gadgets.example.org',
    'Secret/new',
    'Secret/hook',
    'PersistentVolumeClaim/data-db-0',
  ]);
});

test('An object that the release has again, or of another policy, stays', async (t) => {
  const { access, deleted } = cluster();
  const made = [keep('ConfigMap', 'web'), keep('Secret', 'web', 'delete')];
  await removeLeft(access, await noteLeft(access, made), made, signal);
  t.deepEqual(deleted, []);
});

test('An object of a kind that comes with the release is one that did not exist', async (t) => {
  const { access } = cluster();
  const gadget = keep('Gadget', 'one');
  t.like(await noteLeft(access, [gadget]), { objects: [{ kind: 'Gadget', name: 'one' }] });
});

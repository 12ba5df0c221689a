import test from 'ava';
import { object } from '../health/fixtures/seen.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import type { ObjectRef } from './client/kube-client.ts';
import { isClaimOf, removeNewClaims } from './set-claims.ts';

const volumeClaimTemplates = [{ metadata: { name: 'data' } }, { metadata: { name: 'log' } }];
const set = (spec: object = {}) => object('StatefulSet', 'db', { spec: { volumeClaimTemplates, ...spec } });

test('A claim of a StatefulSet is recognised by template, name and ordinal', (t) => {
  const names = ['data-db-0', 'log-db-12', 'data-db-x', 'data-db-', 'data-db-1-0', 'tmp-db-0', 'data-db2-0'];
  t.deepEqual(
    names.filter((name) => isClaimOf(set(), name)),
    ['data-db-0', 'log-db-12'],
  );
  t.false(isClaimOf(object('StatefulSet', 'db', { spec: {} }), 'data-db-0'));
});

/** The claims that are deleted. @param live the StatefulSet in the cluster */
async function removed(live: KubeObject | undefined): Promise<string[]> {
  const there = ['data-db-0', 'data-db-1', 'log-db-1', 'data-db-2', 'other', 'data-db2-2'];
  const deleted: string[] = [];
  const client = {
    get: async ({ kind }: ObjectRef) => (kind === 'StatefulSet' ? live : undefined),
    list: async () => there.map((name) => object('PersistentVolumeClaim', name)),
    delete: async ({ name }: ObjectRef) => void deleted.push(name),
  };
  const before = new Set(['data-db-2']);
  await removeNewClaims({ client, namespace: 'shop' } as never, set(), before, new AbortController().signal);
  return deleted;
}

test('New claims are removed, except those of the pods that the set has', async (t) => {
  t.deepEqual(await removed(undefined), ['data-db-0', 'data-db-1', 'log-db-1']);
  t.deepEqual(await removed(set({ replicas: 1 })), ['data-db-1', 'log-db-1']);
  t.deepEqual(await removed(set()), ['data-db-1', 'log-db-1'], 'the default is one replica');
  t.deepEqual(await removed(set({ replicas: 1, ordinals: { start: 1 } })), []);
});

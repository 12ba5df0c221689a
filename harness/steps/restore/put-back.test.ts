import test from 'ava';
import { object as seenObject } from '../../health/fixtures/seen.ts';
import type { KubeClient, ObjectRef } from '../../kube/client/kube-client.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import type { Undoing } from '../step-run.ts';
import { ChangedObjects } from './changed-objects.ts';

const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'web' };
const released = { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'shop' };
const object = (data: object, metadata: object = {}): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'web', namespace: 'shop', ...metadata },
    data,
  }) as KubeObject;

/** A cluster with at most one object, what is done to it, and what is to be undone, the last first: without the waits that
 * follow for each object. */
function cluster(now: KubeObject | undefined, isNamespaced = true) {
  const done: string[] = [];
  const undo: (Undoing & { readonly work: () => Promise<unknown> })[] = [];
  const waits: (() => Promise<unknown>)[] = [];
  const place = ({ namespace, name }: ObjectRef) => `${namespace ?? '-'}/${name}`;
  const client = {
    isNamespaced: async () => isNamespaced,
    get: async () => now,
    delete: async (of: ObjectRef, seconds: number) => {
      done.push(`delete ${place(of)} in ${seconds} s`);
      now = undefined;
    },
    create: async (made: KubeObject) => {
      done.push(`create ${made.metadata.name}`);
      now = made;
      return made;
    },
    rewrite: async (_: ObjectRef, change: (live: KubeObject) => KubeObject | undefined) => {
      const wanted = now && change(now);
      if (wanted !== undefined) done.push('rewrite');
      now = wanted ?? now;
      return now;
    },
    setManagers: async (of: ObjectRef) => void done.push(`managers of ${place(of)}`),
  } as unknown as KubeClient;
  const releases = {
    mark: async (name: string) => void done.push(`mark ${name}`),
    unmark: async (name: string) => void done.push(`unmark ${name}`),
    state: async () => ({ revision: 4 }),
  };
  const defer = (work: () => Promise<unknown>, how: Undoing) => {
    if (how.last && how.once === undefined) waits.unshift(work);
    else undo.unshift({ ...how, work });
  };
  const changes = new ChangedObjects(defer as never, releases as never);
  const access = { client, namespace: 'shop' } as unknown as ClusterAccess;
  return {
    ...{ changes, access, done, undo, client },
    now: () => now,
    set: (next: KubeObject | undefined) => {
      now = next;
      return Promise.resolve(next);
    },
    /** @param then what happens before the waits */
    undoAll: async (then = async () => {}) => {
      for (const { work, last } of undo) if (!last) await work();
      await then();
      for (const work of waits) await work();
      for (const { work, last } of undo) if (last) await work();
    },
  };
}
const commandOf = ({ mend }: Undoing) => (typeof mend === 'string' ? mend : mend());
const told = ({ undo }: ReturnType<typeof cluster>) =>
  Promise.all(undo.map(async (how) => [how.what, how.where, await commandOf(how)]));

test('An object that did not exist is removed at the end, and the command to do so is given', async (t) => {
  const on = cluster(undefined);
  t.deepEqual(await on.changes.change(on.access, ref, () => on.set(object({}))), object({}));
  t.deepEqual(await told(on), [['ConfigMap/web', 'namespace', 'kubectl -n shop delete configmap web']]);
  await on.undoAll();
  t.deepEqual(on.done, ['delete shop/web in 0 s']);
});

test('An object that was changed twice is put back once, to its first content', async (t) => {
  const on = cluster(object({ a: '1', b: '1' }));
  await on.changes.change(on.access, ref, () => on.set(object({ a: '2', b: '1' })));
  await on.changes.change(on.access, { ...ref, namespace: 'shop' }, () => on.set(object({ a: '3', b: '1' })));
  t.deepEqual(await told(on), [['ConfigMap/web', 'namespace', 'kubectl -n shop edit configmap web']]);
  await on.undoAll();
  t.deepEqual(on.now(), object({ a: '1', b: '1' }));
  t.deepEqual(on.done, ['rewrite', 'managers of shop/web']);
});

test('An unchanged object is not written', async (t) => {
  const on = cluster(object({ a: '1' }));
  await on.changes.change(on.access, ref, async (before) => before);
  await on.undoAll();
  t.deepEqual(on.done, ['managers of shop/web']);
});

test('A deleted object is created again, unless its controller does that', async (t) => {
  const on = cluster(object({ a: '1' }));
  await on.changes.change(on.access, ref, () => on.set(undefined));
  await on.undoAll();
  t.deepEqual(on.done, ['create web', 'managers of shop/web']);
  const owned = cluster(object({}, { ownerReferences: [{ kind: 'X', name: 'x', controller: true }] }));
  await owned.changes.change(owned.access, ref, () => owned.set(undefined));
  await owned.undoAll();
  t.deepEqual(owned.done, []);
});

test('An object that was deleted and made anew is replaced by the former one', async (t) => {
  const on = cluster(object({ a: '1' }));
  await on.changes.change(on.access, ref, () => on.set(undefined));
  await on.changes.change(on.access, ref, () => on.set(object({ b: '2' })));
  await on.undoAll();
  t.deepEqual(on.done, ['delete shop/web in 0 s', 'create web', 'managers of shop/web']);
  t.deepEqual(on.now()?.['data'], { a: '1' });
});

test('An object that the cluster deletes with another one is created again after it', async (t) => {
  const on = cluster(object({ a: '1' }));
  await on.changes.goesAlong(on.access, object({ a: '1' }, { name: 'part' }));
  await on.changes.change(on.access, ref, () => on.set(undefined));
  t.deepEqual(
    on.undo.map(({ what }) => what),
    ['ConfigMap/web', 'ConfigMap/part'],
  );
});

test('An object that is being deleted is created again only when it is gone', async (t) => {
  const on = cluster(object({ a: '1' }));
  await on.changes.change(on.access, ref, () => on.set(object({}, { deletionTimestamp: 'now' })));
  const undone = on.undoAll();
  setTimeout(() => void on.set(undefined), 20);
  await undone;
  t.deepEqual(on.done, ['create web', 'managers of shop/web']);
});

test('A change by a step that failed is put back too', async (t) => {
  const on = cluster(object({ a: '1' }));
  const failing = async () => {
    await on.set(object({ a: '2' }));
    throw new Error('refused');
  };
  await t.throwsAsync(on.changes.change(on.access, ref, failing), { message: 'refused' });
  await on.undoAll();
  t.deepEqual(on.now(), object({ a: '1' }));
});

test('A release is marked while one of its objects is changed, and the command to fix it is given', async (t) => {
  const on = cluster(object({ a: '1' }, { annotations: released }));
  await on.changes.change(on.access, ref, () => on.set(object({ a: '2' }, { annotations: released })));
  t.deepEqual(
    (await told(on)).map(([what, where, mend]) => [what, where, mend?.replace(/^.* clean/, '... clean')]),
    [
      ['ConfigMap/web', 'namespace', 'helm -n shop rollback web 4'],
      ['the record of release web', 'namespace', '... clean, and a new cluster'],
    ],
  );
  await on.undoAll();
  t.deepEqual(on.done, ['mark web', 'rewrite', 'managers of shop/web', 'unmark web']);
});

test('A release stays marked if one of its objects could not be put back', async (t) => {
  const on = cluster(object({ a: '1' }, { annotations: released }));
  await on.changes.change(on.access, ref, () => on.set(object({ a: '2' }, { annotations: released })));
  Object.assign(on.client, { rewrite: () => Promise.reject(new Error('forbidden')) });
  const [putBack, record] = on.undo;
  await t.throwsAsync(async () => putBack?.work(), { message: 'forbidden' });
  await record?.work();
  t.deepEqual(on.done, ['mark web', 'mark web']);
});

test('Objects in another namespace, cluster-scoped ones, and those of a CRD of the scenario are removed separately', async (t) => {
  const where = async (on: ReturnType<typeof cluster>, of: ObjectRef) => {
    await on.changes.change(on.access, of, async () => undefined);
    return (await told(on))[0];
  };
  t.deepEqual(await where(cluster(undefined), { ...ref, namespace: 'other' }), [
    'ConfigMap/web',
    'cluster',
    'kubectl -n other delete configmap web',
  ]);
  t.deepEqual(await where(cluster(undefined, false), { apiVersion: 'v1', kind: 'Node', name: 'n' }), [
    'Node/n',
    'cluster',
    'kubectl delete node n',
  ]);
  for (const [apiVersion, group] of [
    ['example.test/v1', 'example.test'],
    ['v1', ''],
  ] as const) {
    const on = cluster(undefined);
    on.changes.defined(group, 'Widget');
    t.is((await where(on, { apiVersion, kind: 'Widget', name: 'w' }))?.[1], 'cluster');
    t.is((await where(cluster(undefined), { apiVersion, kind: 'Widget', name: 'w' }))?.[1], 'namespace');
  }
});

test('Objects of the same name are distinguished by group, kind and namespace, and a created one is removed', async (t) => {
  const on = cluster(undefined);
  const others = [ref, { ...ref, kind: 'Secret' }, { ...ref, namespace: 'other' }, { ...ref, apiVersion: 'a.test/v1' }];
  for (const each of [...others, { ...ref, apiVersion: 'a.test/v2' }])
    await on.changes.change(on.access, each, async () => undefined);
  t.is(on.undo.length, others.length, 'two versions of one group are one object');
  await on.changes.made(on.access, object({}, { name: 'web-x7' }));
  t.is(on.undo[0]?.what, 'ConfigMap/web-x7');
});

test('The kit gives up its fields of existing objects, but not of objects that it created', async (t) => {
  const on = cluster(object({}));
  await on.changes.change(on.access, ref, async (before) => before);
  await on.changes.made(on.access, object({}, { name: 'new' }));
  await on.changes.disown();
  t.deepEqual(on.done, ['managers of shop/web']);
});

test('An object that has gone with its release since it was put back is not awaited', async (t) => {
  const workload = (replicas: number) => ({
    ...seenObject('Deployment', 'web', { metadata: { generation: 1 }, spec: { replicas } }),
    status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 },
  });
  const on = cluster(workload(1));
  await on.changes.change(on.access, { ...ref, apiVersion: 'apps/v1', kind: 'Deployment' }, () => on.set(workload(2)));
  await t.notThrowsAsync(on.undoAll(async () => void (await on.set(undefined))));
  t.deepEqual(on.done, ['rewrite', 'managers of shop/web']);
});

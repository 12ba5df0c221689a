import test from 'ava';
import { lineOf, object, seen } from '../../health/fixtures/seen.ts';
import type { Judgement } from '../../model/cluster/judgement.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { awaitFormer } from './await-former.ts';

/** What is waited for after an object was put back. @param live the objects in the cluster */
async function awaited(former: KubeObject, back: KubeObject, ...live: readonly KubeObject[]): Promise<string> {
  const judged: Judgement[] = [];
  const waitUntil = async (judge: (now: unknown) => Judgement) => void judged.push(judge(seen(...live)));
  const view = { at: () => ({ synced: async () => undefined, waitUntil }) };
  const client = { delete: async () => true };
  await awaitFormer({ namespace: 'shop', client, view } as never, former, back, new AbortController().signal);
  return judged.map(lineOf).join();
}

const daemons = (generation: number, observedGeneration = generation) =>
  object('DaemonSet', 'agent', {
    metadata: { generation, uid: `of-${generation}` },
    status: { observedGeneration, desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1 },
  });

test('A DaemonSet that was created again is ready although its generation starts anew', async (t) => {
  t.is(await awaited(daemons(8), daemons(1), daemons(1)), 'ready');
});

test('A DaemonSet that was changed back is awaited until its controller has observed that', async (t) => {
  t.is(await awaited(daemons(2), daemons(3), { ...daemons(3, 2) }), '... DaemonSet/agent: change not observed yet');
});

test('A pod that has an undone revision because of OnDelete is replaced, one that kept an earlier revision is not', async (t) => {
  const status = { observedGeneration: 1, replicas: 2, readyReplicas: 2, updatedReplicas: 1 };
  const set = object('StatefulSet', 'db', {
    metadata: { generation: 1 },
    spec: { replicas: 2, updateStrategy: { type: 'OnDelete' } },
    status: { ...status, currentRevision: 'a', updateRevision: 'b' },
  });
  const pod = (name: string, revision: string) =>
    object('Pod', name, {
      metadata: {
        labels: { 'controller-revision-hash': revision },
        ownerReferences: [{ kind: 'StatefulSet', name: 'db', uid: 'uid-db', controller: true }],
      },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    });
  t.is(
    await awaited(set, set, set, pod('db-0', 'a'), pod('db-1', 'b')),
    'StatefulSet/db: 1 of 2 updated, by its OnDelete',
  );
  t.regex(await awaited(set, set, set, pod('db-0', 'a'), pod('db-1', 'c')), /^\.\.\. db-1 is stuck .* being replaced$/);
});

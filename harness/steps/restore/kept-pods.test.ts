import test from 'ava';
import { lineOf, object, seen } from '../../health/fixtures/seen.ts';
import type { Judgement } from '../../model/cluster/judgement.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { awaitKept, keptPods } from './kept-pods.ts';

const workload = (kind: string, type: string, status: object = {}) =>
  object(kind, 'db', {
    metadata: { generation: 1 },
    spec: { replicas: 2, updateStrategy: { type } },
    status: { observedGeneration: 1, replicas: 2, readyReplicas: 2, updatedReplicas: 1, ...status },
  });
const pod = (kind: string, name: string, revision: string, template = '1') =>
  object('Pod', name, {
    metadata: {
      labels: { 'controller-revision-hash': revision, 'pod-template-generation': template },
      ownerReferences: [{ kind, name: 'db', uid: 'uid-db', controller: true }],
    },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  });
const daemons = { desiredNumberScheduled: 2, updatedNumberScheduled: 1, numberAvailable: 2 };
const set = workload('StatefulSet', 'OnDelete', { currentRevision: 'a', updateRevision: 'b' });
const templateKey = 'deprecated.daemonset.template.generation';
const made = workload('DaemonSet', 'OnDelete', daemons);
const daemonSet = { ...made, metadata: { ...made.metadata, annotations: { [templateKey]: '3' } } };

/** What is waited for of a workload whose pods were `before`, once they are `now`; it has the replicas of `live`. */
async function awaited(given: KubeObject, before: readonly KubeObject[], now: readonly KubeObject[], live = given) {
  const kept = await keptPods({ list: async () => [...before] }, given);
  if (kept === undefined) return 'not kept';
  const judged: Judgement[] = [];
  const waitUntil = async (judge: (view: unknown) => Judgement) => void judged.push(judge(seen(live, ...now)));
  const view = { at: () => ({ synced: async () => undefined, waitUntil }) };
  const client = { delete: async () => true };
  await awaitKept({ namespace: 'shop', client, view } as never, kept, new AbortController().signal);
  return judged.map(lineOf).join();
}

test('A pod that has an undone revision because of OnDelete is replaced, one that kept an earlier revision is not', async (t) => {
  const [a, b, c] = ['a', 'b', 'c'].map((revision) => pod('StatefulSet', `db-${revision}`, revision)) as KubeObject[];
  if (a === undefined || b === undefined || c === undefined) throw new Error('three pods were made');
  t.is(await awaited(set, [a, a], [a, b]), 'StatefulSet/db: 1 of 2 updated, by its OnDelete');
  t.regex(await awaited(set, [a, a], [a, c]), /^\.\.\. db-c is stuck .* being replaced$/);
});

test('The pods of a DaemonSet may keep the revisions that they had, and all have to be there', async (t) => {
  const of = (name: string, revision: string, template: string) => pod('DaemonSet', name, revision, template);
  const a = of('db-0', 'a', '1');
  t.is(await awaited(daemonSet, [a], [a, of('db-1', 'a', '1')]), 'DaemonSet/db: 1 of 2 updated, by its OnDelete');
  t.regex(await awaited(daemonSet, [a], [a, of('db-1', 'c', '2')]), /^\.\.\. db-1 is stuck .* being replaced$/);
  const current = of('db-1', 'd', '3');
  t.is(await awaited(daemonSet, [a], [a, current]), 'DaemonSet/db: 1 of 2 updated, by its OnDelete');
  t.is(await awaited(daemonSet, [a], [a]), '... DaemonSet/db: 1 of 2 pods');
});

test('Only the pods are awaited: the replicas belong to whoever set them', async (t) => {
  const fewer = { ...set, spec: { replicas: 1, updateStrategy: { type: 'OnDelete' } } };
  const a = pod('StatefulSet', 'db-a', 'a');
  t.is(await awaited(set, [a, a], [a], fewer), 'ready');
});

test('A workload that replaces its pods by itself keeps none', async (t) => {
  for (const given of [workload('StatefulSet', 'RollingUpdate'), workload('Deployment', 'OnDelete')])
    t.is(await awaited(given, [], []), 'not kept');
});

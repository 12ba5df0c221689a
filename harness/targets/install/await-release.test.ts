import { mock } from 'node:test';
import test from 'ava';
import { object } from '../../health/fixtures/seen.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import type { Judgement } from '../../model/cluster/judgement.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { awaitRelease } from './await-release.ts';
import { clusterWith } from './fixtures/still-cluster.ts';
import { installRelease } from './install-release.ts';

const annotations = { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'shop' };
const owned = (kind: string) => ({ annotations, ownerReferences: [{ kind, name: 'web', uid: 'uid-web' }] });
const crashing = [
  { name: 'main', ready: false, restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff', message: '' } } },
];
const startedMs = Date.parse('2026-03-14T09:26:53.900Z');
const crashed = (created: number | string) =>
  object('Pod', 'web-1', {
    metadata: { ...owned('ReplicaSet'), creationTimestamp: new Date(created).toISOString().replace(/\.\d+/, '') },
    status: { phase: 'Running', containerStatuses: crashing },
  });
/** Pod 1 of a StatefulSet, which starts in an earlier revision. */
const starting = (revision = 'web-bad') =>
  object('Pod', 'web-1', {
    metadata: {
      ...owned('StatefulSet'),
      labels: { 'controller-revision-hash': revision },
      creationTimestamp: '2026-03-14T09:20:00Z',
    },
    status: { phase: 'Running', conditions: [{ type: 'PodScheduled', status: 'True' }] },
  });
const set = (updateStrategy: object = {}, generation = 2) =>
  object('StatefulSet', 'web', {
    metadata: { annotations, generation },
    spec: { replicas: 2, updateStrategy },
    status: { observedGeneration: 2, updateRevision: 'web-good' },
  });

/** A cluster on which every wait ends after one look; `deleted` lists the pods deleted by then. */
function clusterOf(...objects: readonly KubeObject[]) {
  const access = clusterWith(...objects);
  const deleted: string[] = [];
  const { view, client } = access;
  const until = view.waitUntil;
  Object.assign(client, { delete: async ({ name }: { name: string }) => deleted.push(name) });
  Object.assign(view, {
    waitUntil: async (judge: (now: unknown) => Judgement, options: Parameters<typeof until>[1]) =>
      Number.isFinite(options.timeoutMs) ? void judge(view) : until.call(view, judge, options),
  });
  return { access: access as ClusterAccess, deleted };
}

async function deletedBy(objects: readonly KubeObject[], isRestore = false): Promise<readonly string[]> {
  const { access, deleted } = clusterOf(...objects);
  const { signal } = new AbortController();
  await awaitRelease(access, 'web', [], { timeoutMs: 1000, signal, stuckBeforeMs: startedMs, isRestore });
  return deleted;
}

test('A pod that crashed before the upgrade gets another try', async (t) => {
  t.deepEqual(await deletedBy([set(), crashed('2026-03-14T09:20:00Z')]), ['web-1']);
});

test('A pod that was created in the second in which the upgrade began is not replaced', async (t) => {
  t.deepEqual(await deletedBy([crashed(startedMs)]), []);
});

test.serial('A pod that crashes while the hooks of its upgrade run is not replaced', async (t) => {
  mock.timers.enable({ apis: ['Date'], now: startedMs });
  t.teardown(() => mock.timers.reset());
  const { access, deleted } = clusterOf(crashed(startedMs + 2000));
  const run = async () => {
    mock.timers.tick(60_000);
    return '{}';
  };
  const release = { name: 'web', chart: '/c', values: [], set: {}, needs: [] };
  const rendered = { release, namespace: 'shop', chartPath: '/c', objects: [], images: [] };
  const { signal } = new AbortController();
  const request = { values: {}, timeoutMs: 1000, signal, note: () => undefined, unchanged: false };
  await installRelease({ run } as never, access, rendered, request);
  t.deepEqual(deleted, []);
});

test('A restore replaces the unready pods of the revision that it undoes, and an upgrade waits for them', async (t) => {
  t.deepEqual(await deletedBy([set(), starting()], true), ['web-1']);
  t.deepEqual(await deletedBy([set(), starting()]), []);
});

for (const [title, objects] of [
  ['of the restored revision', [set(), starting('web-good')]],
  ['below the partition', [set({ rollingUpdate: { partition: 2 } }), starting()]],
  ['of a StatefulSet that replaces pods on their deletion', [set({ type: 'OnDelete' }), starting()]],
  ['of a StatefulSet whose controller has not observed the restore', [set({}, 3), starting()]],
] as const)
  test(`A restore keeps a pod ${title}`, async (t) => {
    t.deepEqual(await deletedBy(objects, true), []);
  });

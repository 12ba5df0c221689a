import test from 'ava';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { event, object, podIn, seen } from './fixtures/seen.ts';
import { judgeObject } from './judge-workload.ts';
import { readPod } from './read-pod.ts';

const workload = (kind: string, spec: object, status: object) =>
  object(kind, 'api', { metadata: { generation: 2 }, spec, status: { observedGeneration: 2, ...status } });
const words = (given: KubeObject, ...others: readonly KubeObject[]) => {
  const judged = judgeObject(given, seen(given, ...others));
  if (judged.state === 'ready') return judged.settled ?? 'ready';
  return judged.state === 'pending' ? `pending: ${judged.waitingFor}` : `hopeless: ${judged.message}`;
};
const partition = (at: number) => ({ replicas: 3, updateStrategy: { rollingUpdate: { partition: at } } });
const onDelete = { replicas: 3, updateStrategy: { type: 'OnDelete' } };
const allReady = { replicas: 3, readyReplicas: 3, availableReplicas: 3 };

const cases: readonly [title: string, given: KubeObject, words: string][] = [
  ['A suspended Job', workload('Job', { suspend: true }, {}), 'Job/api is suspended'],
  ['A suspended CronJob', workload('CronJob', { suspend: true }, {}), 'CronJob/api is suspended'],
  ['A CronJob', workload('CronJob', {}, {}), 'ready'],
  [
    'A StatefulSet that is updated down to its partition',
    workload('StatefulSet', partition(2), { ...allReady, updatedReplicas: 1 }),
    'StatefulSet/api: 1 of 3 updated, by its partition 2',
  ],
  [
    'A StatefulSet that is not yet updated down to its partition',
    workload('StatefulSet', partition(1), { ...allReady, updatedReplicas: 1 }),
    'pending: StatefulSet/api: 3 of 3 ready',
  ],
  [
    'A StatefulSet with the strategy OnDelete',
    workload('StatefulSet', onDelete, { ...allReady, updatedReplicas: 0 }),
    'StatefulSet/api: 0 of 3 updated, by its OnDelete',
  ],
  [
    'A DaemonSet with the strategy OnDelete',
    workload('DaemonSet', onDelete, { desiredNumberScheduled: 2, updatedNumberScheduled: 1, numberAvailable: 2 }),
    'DaemonSet/api: 1 of 2 updated, by its OnDelete',
  ],
  [
    'A DaemonSet that tolerates no node',
    workload('DaemonSet', {}, { desiredNumberScheduled: 0, numberAvailable: 0 }),
    'DaemonSet/api matches no node (it tolerates the taints of none)',
  ],
  [
    'A DaemonSet that selects no node',
    workload('DaemonSet', { template: { spec: { nodeSelector: { disk: 'nvme' } } } }, { desiredNumberScheduled: 0 }),
    'DaemonSet/api matches no node (its nodeSelector is {"disk":"nvme"})',
  ],
  [
    'A paused Deployment with a pending change',
    workload('Deployment', { replicas: 3, paused: true }, { ...allReady, updatedReplicas: 0 }),
    'Deployment/api is paused: 0 of 3 updated',
  ],
  [
    'A paused Deployment without enough pods',
    workload('Deployment', { replicas: 3, paused: true }, { replicas: 1, availableReplicas: 1, updatedReplicas: 0 }),
    'pending: Deployment/api: 1 of 3 ready',
  ],
  [
    'A workload that is scaled to 0',
    workload('StatefulSet', { replicas: 0 }, { replicas: 0, readyReplicas: 0 }),
    'ready',
  ],
];
for (const [title, given, told] of cases) test(`${title} is reported as: ${told}`, (t) => t.is(words(given), told));

test('A Job that was removed after its TTL is judged by its last event', (t) => {
  const job = object('Job', 'migrate', { metadata: { uid: undefined }, spec: { ttlSecondsAfterFinished: 0 } });
  const gone = (...events: readonly KubeObject[]) => judgeObject(job, seen(...events));
  t.like(gone(), { state: 'pending', waitingFor: 'Job/migrate: not created yet' });
  const run = object('Job', 'migrate');
  t.like(gone(event(run, 'Completed', 'Job completed')), { state: 'ready' });
  const failed = event(run, 'BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  t.like(gone(failed), { state: 'hopeless', shown: 'BackoffLimitExceeded' });
  t.is(gone(event(object('Job', 'other'), 'Completed', 'Job completed')).state, 'pending');
});

test('An object that was just written is not judged by an earlier observation', (t) => {
  const before = workload('Deployment', { replicas: 3 }, { ...allReady, updatedReplicas: 3 });
  const written = { ...before, metadata: { ...before.metadata, generation: 3 } };
  t.like(judgeObject(written, seen(before)), {
    state: 'pending',
    waitingFor: 'Deployment/api: change not observed yet',
  });
});

test('A native sidecar is listed after the containers, and is not an init container', (t) => {
  const pod = podIn({ running: {} });
  const spec = { initContainers: [{ name: 'migrate' }, { name: 'proxy', restartPolicy: 'Always' }] };
  const initContainerStatuses = ['migrate', 'proxy'].map((name) => ({ name, state: { running: {} } }));
  const { containers } = readPod({ ...pod, spec, status: { ...(pod['status'] as object), initContainerStatuses } });
  t.deepEqual(
    containers.map(({ name, init }) => `${name} ${init}`),
    ['migrate true', 'main false', 'proxy false'],
  );
});

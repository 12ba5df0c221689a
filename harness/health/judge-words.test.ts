import test from 'ava';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { object, podIn } from './fixtures/seen.ts';
import { claim, look, mounting, noClass, told, waits } from './fixtures/words.ts';
import { judgedKinds } from './judge-workload.ts';

const workload = (kind: string, spec: object, status: object, more: object = {}) =>
  object(kind, 'api', { metadata: { generation: 2, ...more }, spec, status: { observedGeneration: 2, ...status } });
const conditions = (...all: readonly object[]) => ({ conditions: all });
const failed = (reason?: string, message?: string) => conditions({ type: 'Failed', status: 'True', reason, message });
const logs = 'kubectl -n shop logs job/api --all-containers';
const ofApi = (given: KubeObject) => ({
  ...given,
  metadata: { ...given.metadata, ownerReferences: [{ uid: 'other' }, { uid: 'uid-api' }] },
});
const all = { replicas: 2, readyReplicas: 2, availableReplicas: 2, updatedReplicas: 2 };
const late = (message?: string) =>
  conditions(
    { type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable' },
    { type: 'Progressing', status: 'True', reason: 'ProgressDeadlineExceeded' },
    { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message },
  );

const workloads: readonly (readonly [title: string, given: KubeObject, others: readonly KubeObject[], told: string])[] =
  [
    ['A Job that runs', workload('Job', {}, {}), [], '... Job/api runs'],
    [
      'A Job that failed for an unlisted reason',
      workload('Job', {}, failed('MaxFailedIndexesExceeded', 'too many')),
      [],
      `Failed | Job/api failed: MaxFailedIndexesExceeded too many | ${logs}`,
    ],
    ['A Job that failed without a reason', workload('Job', {}, failed()), [], `Failed | Job/api failed: | ${logs}`],
    [
      'A Job that took too long',
      workload('Job', {}, failed('DeadlineExceeded', 'late')),
      [],
      `DeadlineExceeded | Job/api failed: DeadlineExceeded late | ${logs}`,
    ],
    [
      'A Job beside whose failed pod another waits',
      workload('Job', {}, {}),
      [
        ofApi(
          object('Pod', 'a', { status: { phase: 'Failed', containerStatuses: [waits('main', 'ImagePullBackOff')] } }),
        ),
        ofApi(object('Pod', 'b')),
      ],
      '... b: Unknown',
    ],
    [
      'A workload that lacks a pod',
      workload('StatefulSet', { replicas: 2 }, { readyReplicas: 1, updatedReplicas: 2 }),
      [],
      '... StatefulSet/api: 1 of 2 ready',
    ],
    [
      'A Deployment without progress',
      workload('Deployment', {}, late('has timed out')),
      [],
      'ProgressDeadlineExceeded | Deployment/api made no progress: has timed out | kubectl -n shop describe deployment api',
    ],
    [
      'A Deployment without progress and without a message',
      workload('Deployment', {}, late()),
      [],
      'ProgressDeadlineExceeded | Deployment/api made no progress: it exceeded its progressDeadlineSeconds | kubectl -n shop describe deployment api',
    ],
    [
      'A Deployment with only the reason of a missing progress',
      workload(
        'Deployment',
        {},
        conditions({ type: 'Progressing', status: 'True', reason: 'ProgressDeadlineExceeded' }),
      ),
      [],
      '... Deployment/api: 0 of 1 ready',
    ],
    [
      'A Deployment that was paused before its first pod',
      workload('Deployment', { replicas: 2, paused: true }, {}),
      [],
      'Deployment/api is paused: 0 of 2 updated',
    ],
    ['A paused Deployment that is up to date', workload('Deployment', { replicas: 2, paused: true }, all), [], 'ready'],
    [
      'A paused Deployment with an old pod',
      workload('Deployment', { replicas: 2, paused: true }, { ...all, replicas: 3 }),
      [],
      'Deployment/api is paused: 2 of 2 updated',
    ],
    [
      'A ReplicaSet whose pods are available',
      workload('ReplicaSet', { replicas: 2 }, { replicas: 2, availableReplicas: 2 }),
      [],
      'ready',
    ],
    [
      'A ReplicaSet that lacks a pod',
      workload('ReplicaSet', { replicas: 2 }, { replicas: 2, availableReplicas: 1 }),
      [],
      '... ReplicaSet/api: 1 of 2 ready',
    ],
    [
      'A ReplicaSet whose change was not seen',
      workload('ReplicaSet', { replicas: 1 }, { availableReplicas: 1, observedGeneration: 1 }),
      [],
      '... ReplicaSet/api: change not observed yet',
    ],
    [
      'A ReplicaSet whose pod lacks its image',
      workload('ReplicaSet', { replicas: 1 }, {}),
      [podIn({ waiting: { reason: 'ErrImageNeverPull' } }, {}, 'uid-api')],
      `ErrImageNeverPull | container main of pod api-0 cannot start: ErrImageNeverPull | ${look}`,
    ],
    [
      'A DaemonSet whose old pod crashes',
      workload(
        'DaemonSet',
        {},
        { desiredNumberScheduled: 1 },
        { annotations: { 'deprecated.daemonset.template.generation': '2' } },
      ),
      [withTemplate(podIn({ waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 4 }, 'uid-api'), '1')],
      '... DaemonSet/api: 0 of 1 ready',
    ],
    [
      'A DaemonSet whose pod crashes',
      workload(
        'DaemonSet',
        {},
        { desiredNumberScheduled: 1 },
        { annotations: { 'deprecated.daemonset.template.generation': '2' } },
      ),
      [withTemplate(podIn({ waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 4 }, 'uid-api'), '2')],
      `CrashLoopBackOff | container main of pod api-0 keeps crashing (4 restarts): no exit was observed | ${look}`,
    ],
    [
      'A StatefulSet whose pod waits for a claim',
      workload('StatefulSet', {}, {}),
      [
        {
          ...object('Pod', 'api-0', {
            owner: 'uid-api',
            spec: { ...mounting, nodeName: 'n' },
            status: { phase: 'Pending' },
          }),
        },
        claim({ phase: 'Pending' }),
        noClass,
      ],
      'ProvisioningFailed | claim data cannot be bound: no class | kubectl -n shop describe pvc data',
    ],
  ];
for (const [title, given, others, words] of workloads) test(title, (t) => t.is(told(given, ...others), words));

function withTemplate(pod: KubeObject, generation: string): KubeObject {
  return { ...pod, metadata: { ...pod.metadata, labels: { 'pod-template-generation': generation } } };
}

test('Only kinds with a notion of readiness are judged', (t) => {
  t.deepEqual([...judgedKinds].toSorted(), [
    'DaemonSet',
    'Deployment',
    'Job',
    'PersistentVolumeClaim',
    'Pod',
    'ReplicaSet',
    'StatefulSet',
  ]);
  t.is(told(object('CronJob', 'api', { spec: { suspend: true } })), 'CronJob/api is suspended');
  t.is(told(object('CronJob', 'api')), 'ready');
});

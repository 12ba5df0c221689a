import test from 'ava';
import type { Judgement } from '../model/cluster/judgement.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { event, object, podIn, seen } from './fixtures/seen.ts';
import { judgeObject } from './judge-workload.ts';
import { podsOf } from './pods-of.ts';

const revision = (value: string) => ({ annotations: { 'deployment.kubernetes.io/revision': value } });
const rollout = (kind: string, status: object, spec: object = { replicas: 1 }) =>
  object(kind, 'api', {
    metadata: { generation: 2, ...revision('2') },
    spec,
    status: { observedGeneration: 2, ...status },
  });
const crashing = (owner: string) => podIn({ waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 4 }, owner);
const ready = { updatedReplicas: 1, replicas: 1, availableReplicas: 1, readyReplicas: 1 };

const verdicts: readonly [
  title: string,
  state: Judgement['state'],
  workload: KubeObject,
  others: readonly KubeObject[],
][] = [
  ['A Deployment whose replicas are updated and available', 'ready', rollout('Deployment', ready), []],
  ['A Deployment scaled to 0', 'ready', rollout('Deployment', {}, { replicas: 0 }), []],
  ['A Deployment with an old pod left', 'pending', rollout('Deployment', { ...ready, replicas: 2 }), []],
  ['A Deployment with too few available replicas', 'pending', rollout('Deployment', ready, { replicas: 2 }), []],
  ['A Deployment whose change was not seen', 'pending', rollout('Deployment', { ...ready, observedGeneration: 1 }), []],
  [
    'A Deployment with a crashing pod',
    'hopeless',
    rollout('Deployment', {}),
    [object('ReplicaSet', 'rs2', { owner: 'uid-api', metadata: revision('2') }), crashing('uid-rs2')],
  ],
  [
    'A Deployment whose old pod crashes',
    'pending',
    rollout('Deployment', {}),
    [object('ReplicaSet', 'rs1', { owner: 'uid-api', metadata: revision('1') }), crashing('uid-rs1')],
  ],
  [
    'A Deployment whose pods crashed before its change was seen',
    'pending',
    rollout('Deployment', { observedGeneration: 1 }),
    [object('ReplicaSet', 'rs2', { owner: 'uid-api', metadata: revision('2') }), crashing('uid-rs2')],
  ],
  ['A Deployment beside a crashing pod of another', 'pending', rollout('Deployment', {}), [crashing('uid-other')]],
  ['A StatefulSet whose replicas are ready', 'ready', rollout('StatefulSet', ready), []],
  ['A StatefulSet with a crashing pod', 'hopeless', rollout('StatefulSet', {}), [crashing('uid-api')]],
  [
    'A StatefulSet whose crashing pod is of the old revision',
    'pending',
    rollout('StatefulSet', { updateRevision: 'new' }),
    [withLabel(crashing('uid-api'), 'old')],
  ],
  [
    'A StatefulSet whose crashing pod is of the new revision',
    'hopeless',
    rollout('StatefulSet', { updateRevision: 'new' }),
    [withLabel(crashing('uid-api'), 'new')],
  ],
  [
    'A DaemonSet that runs on every node',
    'ready',
    rollout('DaemonSet', { desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1 }),
    [],
  ],
  [
    'A DaemonSet that misses a node',
    'pending',
    rollout('DaemonSet', { desiredNumberScheduled: 2, updatedNumberScheduled: 1, numberAvailable: 1 }),
    [],
  ],
  ['A Service', 'ready', object('Service', 'api'), []],
];
for (const [title, state, workload, others] of verdicts) {
  test(`${title} is ${state}`, (t) => t.is(judgeObject(workload, seen(workload, ...others)).state, state));
}

for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'Pod', 'PersistentVolumeClaim']) {
  test(`A ${kind} that is not created yet is pending`, (t) =>
    t.is(judgeObject(object(kind, 'api'), seen()).state, 'pending'));
}

const written = [{ manager: 'helm', time: '2026-03-14T09:27:18Z' }];
const set = object('ReplicaSet', 'rs2', {
  owner: 'uid-api',
  metadata: { ...revision('2'), managedFields: written },
});
const quota = 'pods "api-x" is forbidden: exceeded quota: tiny';
const refusals: readonly [title: string, state: Judgement['state'], event: KubeObject][] = [
  ['A quota that forbids pods', 'hopeless', event(set, 'FailedCreate', quota)],
  ['Pod Security that forbids pods', 'hopeless', event(set, 'FailedCreate', 'is forbidden: violates PodSecurity')],
  [
    'A ServiceAccount that may still be created',
    'pending',
    event(set, 'FailedCreate', 'is forbidden: error looking up service account shop/default'),
  ],
  [
    'A ServiceAccount that stayed missing through all retries of the controller',
    'hopeless',
    { ...event(set, 'FailedCreate', 'is forbidden: error looking up service account shop/x'), count: 7 },
  ],
  [
    'A refusal from before the current change',
    'pending',
    {
      ...event({ ...set, metadata: { ...set.metadata, uid: 'uid-rs2' } }, 'FailedCreate', quota),
      lastTimestamp: '2026-03-14T09:00:00Z',
    },
  ],
  [
    'A creation that failed with a transient error',
    'pending',
    event(set, 'FailedCreate', 'etcdserver: request timed out'),
  ],
  [
    'A refusal of an earlier object of the same name',
    'pending',
    event({ ...set, metadata: { ...set.metadata, uid: 'gone' } }, 'FailedCreate', quota),
  ],
  ['A refusal of another kind of the same name', 'pending', event({ ...set, kind: 'Job' }, 'FailedCreate', quota)],
];
for (const [title, state, refusal] of refusals) {
  test(`${title} is ${state}`, (t) => {
    const workload = rollout('Deployment', {});
    t.is(judgeObject(workload, seen(workload, set, refusal)).state, state);
  });
}

test('A refusal is ignored once there are pods', (t) => {
  const workload = rollout('Deployment', {});
  const pod = podIn({ waiting: { reason: 'ContainerCreating' } }, {}, 'uid-rs2');
  t.is(judgeObject(workload, seen(workload, set, event(set, 'FailedCreate', quota), pod)).state, 'pending');
});

const failing = { conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: quota }] };
const refused = { ...ready, ...failing };
const partly: readonly [title: string, state: Judgement['state'], status: object, spec: object][] = [
  ['refused one of its pods', 'hopeless', refused, { replicas: 2 }],
  ['refused one while an old pod is left', 'pending', { ...refused, replicas: 2 }, { replicas: 2 }],
  ['that has all its replicas', 'ready', refused, { replicas: 1 }],
];
for (const [title, state, status, spec] of partly) {
  test(`A Deployment ${title} is ${state}`, (t) => {
    const workload = rollout('Deployment', status, spec);
    const running = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
    const pod = object('Pod', 'api-0', { owner: 'uid-rs2', status: running });
    t.is(judgeObject(workload, seen(workload, { ...set, status: failing }, pod)).state, state);
  });
}

test('A Job that cannot create its pods is hopeless', (t) => {
  const job = object('Job', 'migrate', { status: {} });
  t.like(judgeObject(job, seen(job, event(job, 'FailedCreate', quota))), { state: 'hopeless', shown: 'FailedCreate' });
});

test('A Deployment past its progress deadline is hopeless, and a crash of its pods takes precedence', (t) => {
  const late = { conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] };
  const workload = rollout('Deployment', late);
  t.like(judgeObject(workload, seen(workload)), { state: 'hopeless', shown: 'ProgressDeadlineExceeded' });
  t.like(judgeObject(workload, seen(workload, set, crashing('uid-rs2'))), { shown: 'CrashLoopBackOff' });
});

const condition = (type: string, reason = '', status = 'True') => ({
  conditions: [{ type, status, reason, message: 'said so' }],
});
const jobs: readonly [title: string, state: Judgement['state'], status: object][] = [
  ['that is complete', 'ready', condition('Complete')],
  ['that met its success criteria', 'ready', condition('SuccessCriteriaMet')],
  ['that failed too often', 'hopeless', condition('Failed', 'BackoffLimitExceeded')],
  ['that took too long', 'hopeless', condition('FailureTarget', 'DeadlineExceeded')],
  ['that is suspended', 'pending', condition('Suspended')],
  ['whose Failed condition is false', 'pending', condition('Failed', '', 'False')],
  ['that runs', 'pending', { active: 1 }],
];
for (const [title, state, status] of jobs) {
  test(`A Job ${title} is ${state}`, (t) => {
    const job = object('Job', 'migrate', { status });
    t.is(judgeObject(job, seen(job)).state, state);
  });
}

test('A Job says why it failed', (t) => {
  const job = object('Job', 'migrate', { status: condition('Failed', 'BackoffLimitExceeded') });
  t.like(judgeObject(job, seen(job)), { message: 'Job/migrate failed: BackoffLimitExceeded said so' });
});

test('A Job with one failed pod is pending, and one whose image cannot be pulled is hopeless', (t) => {
  const job = object('Job', 'migrate', { status: { active: 1 } });
  const failed = object('Pod', 'a', { owner: 'uid-migrate', status: { phase: 'Failed' } });
  t.is(judgeObject(job, seen(job, failed)).state, 'pending');
  t.is(
    judgeObject(job, seen(job, podIn({ waiting: { reason: 'ImagePullBackOff' } }, {}, 'uid-migrate'))).state,
    'hopeless',
  );
});

const claim = object('PersistentVolumeClaim', 'data', { status: { phase: 'Pending' } });
const claims: readonly [title: string, state: Judgement['state'], claim: KubeObject, event?: KubeObject][] = [
  ['that is bound', 'ready', object('PersistentVolumeClaim', 'data', { status: { phase: 'Bound' } })],
  ['without a status', 'pending', claim],
  ['that waits for its first pod', 'ready', claim, event(claim, 'WaitForFirstConsumer', 'waiting')],
  [
    'that cannot be provisioned',
    'hopeless',
    claim,
    event(claim, 'ProvisioningFailed', 'storageclass "fast" not found'),
  ],
  ['that failed to bind once', 'pending', claim, event(claim, 'FailedBinding', 'no class is set')],
  ['that failed to bind again', 'hopeless', claim, { ...event(claim, 'FailedBinding', 'no class is set'), count: 2 }],
  [
    'whose predecessor could not be provisioned',
    'pending',
    claim,
    event({ ...claim, metadata: { name: 'data', uid: 'gone' } }, 'ProvisioningFailed', 'x'),
  ],
  [
    'beside a pod of its name in trouble',
    'pending',
    claim,
    event({ ...claim, kind: 'Pod' }, 'ProvisioningFailed', 'x'),
  ],
];
for (const [title, state, subject, told] of claims) {
  test(`A claim ${title} is ${state}`, (t) =>
    t.is(judgeObject(subject, seen(subject, ...(told ? [told] : []))).state, state));
}

test('A workload is hopeless if a claim that its pod mounts is', (t) => {
  const workload = rollout('StatefulSet', {});
  const pod = object('Pod', 'api-0', {
    owner: 'uid-api',
    spec: { volumes: [{ persistentVolumeClaim: { claimName: 'data' } }] },
    status: { phase: 'Pending' },
  });
  const told = event(claim, 'ProvisioningFailed', 'no provisioner');
  t.like(judgeObject(workload, seen(workload, pod, claim, told)), {
    state: 'hopeless',
    message: 'claim data cannot be bound: no provisioner',
  });
});

test('The pods of a Job are those that it owns', (t) => {
  const job = object('Job', 'migrate');
  const pods = [object('Pod', 'a', { owner: 'uid-migrate' }), object('Pod', 'b', { owner: 'uid-other' })];
  t.deepEqual(
    podsOf(job, seen(job, ...pods)).map(({ metadata }) => metadata.name),
    ['a'],
  );
});

function withLabel(pod: KubeObject, hash: string): KubeObject {
  return { ...pod, metadata: { ...pod.metadata, labels: { 'controller-revision-hash': hash } } };
}

test('A Deployment is not judged by the refusal of an earlier ReplicaSet, even if it repeats the condition', (t) => {
  const workload = rollout('Deployment', refused, { replicas: 2 });
  const earlier = object('ReplicaSet', 'rs1', { owner: 'uid-api', metadata: revision('1'), status: failing });
  t.is(judgeObject(workload, seen(workload, earlier, set)).state, 'pending');
});

test('A Deployment whose change is not observed yet is pending, whatever its pods do', (t) => {
  const workload = rollout('Deployment', ready, { replicas: 2 });
  const asked = { ...workload, metadata: { ...workload.metadata, generation: 99 } };
  t.is(judgeObject(asked, seen(workload, set, crashing('uid-rs2'))).state, 'pending');
  t.is(judgeObject(workload, seen(workload, set, crashing('uid-rs2'))).state, 'hopeless');
});

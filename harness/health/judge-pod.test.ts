import test from 'ava';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { event, object, podIn, seen } from './fixtures/seen.ts';
import { judgePod } from './judge-pod.ts';

const judge = (pod: KubeObject) => judgePod(pod, seen(pod));
const waiting = (reason: string, message?: string) => ({
  waiting: { reason, ...(message !== undefined && { message }) },
});
const exit = (exitCode: number, reason: string) => ({ terminated: { exitCode, reason } });
const unschedulable = (message: string, { reason = 'Unschedulable', sinceMs = 0 } = {}) => {
  const lastTransitionTime = new Date(sinceMs).toISOString();
  const scheduled = { type: 'PodScheduled', status: 'False', reason, message, lastTransitionTime };
  return object('Pod', 'api-0', { status: { phase: 'Pending', conditions: [scheduled] } });
};

const hopeless: readonly [title: string, pod: KubeObject, message: RegExp][] = [
  [
    'An image pull that backs off',
    podIn(waiting('ImagePullBackOff', 'Back-off pulling image "x"')),
    /main of pod api-0 cannot start: ImagePullBackOff: Back-off pulling image "x"/,
  ],
  [
    'An image with imagePullPolicy Never that is not on the node',
    podIn(waiting('ErrImageNeverPull')),
    /cannot start: ErrImageNeverPull$/,
  ],
  ['An invalid image name', podIn(waiting('InvalidImageName')), /InvalidImageName/],
  [
    'A container whose Secret is missing',
    podIn(waiting('CreateContainerConfigError', 'secret "x" not found')),
    /secret "x" not found/,
  ],
  ['A container that cannot be created', podIn(waiting('CreateContainerError')), /CreateContainerError/],
  [
    'A command that is not in the image',
    podIn(waiting('RunContainerError', 'no such file')),
    /RunContainerError: no such file/,
  ],
  [
    'A second crash',
    podIn(waiting('CrashLoopBackOff'), { restartCount: 2, lastState: exit(1, 'Error') }),
    /keeps crashing \(2 restarts\): exit code 1$/,
  ],
  [
    'A container that keeps running out of memory',
    podIn(waiting('CrashLoopBackOff'), { restartCount: 3, lastState: exit(137, 'OOMKilled') }),
    /exit code 137 \(OOMKilled\)/,
  ],
  [
    'An init container that crashes',
    podIn(waiting('CrashLoopBackOff'), { restartCount: 2, init: true }),
    /no exit was observed/,
  ],
  [
    'A pod that requests more than any node has',
    unschedulable('0/1 nodes are available: 1 Insufficient memory.'),
    /pod api-0 does not fit on any node: 0\/1 nodes are available: 1 Insufficient memory/,
  ],
  [
    'A taint that is not temporary, whatever its name,',
    unschedulable('0/1 nodes are available: 1 node(s) had untolerated taint(s).', { sinceMs: Date.now() - 60_000 }),
    /does not fit on any node: 0\/1 nodes are available: 1 node\(s\) had untolerated taint/,
  ],
  [
    'An image that its registry does not have, at the first attempt,',
    podIn(waiting('ErrImagePull', 'failed to resolve reference "x:1": x:1: not found')),
    /cannot start: ErrImagePull: .*not found$/,
  ],
  [
    'A standalone pod that failed and is not restarted',
    object('Pod', 'api-0', {
      status: { phase: 'Failed', containerStatuses: [{ name: 'main', state: exit(3, 'Error') }] },
    }),
    /pod api-0 ended with an error and is not restarted: container main: exit code 3$/,
  ],
  [
    'A pod whose nodeSelector matches no node',
    unschedulable("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector."),
    /node affinity/,
  ],
];
for (const [title, pod, message] of hopeless) {
  test(`${title} is hopeless`, (t) => {
    const judgement = judge(pod);
    t.is(judgement.state, 'hopeless');
    if (judgement.state !== 'hopeless') return;
    t.regex(judgement.message, message);
    t.is(judgement.next, 'kubectl -n shop describe pod api-0');
  });
}

const deleting = { metadata: { name: 'api-0', deletionTimestamp: '2026-01-01T00:00:00Z' } };
const ofJob = { metadata: { name: 'api-0', ownerReferences: [{ kind: 'Job', name: 'migrate', uid: 'u' }] } };
const crashing = podIn(waiting('CrashLoopBackOff'), { restartCount: 5 });

const pending: readonly [title: string, pod: KubeObject, waitingFor: RegExp][] = [
  [
    'A first crash',
    podIn(waiting('CrashLoopBackOff'), { restartCount: 1 }),
    /api-0: main CrashLoopBackOff, 1 restarts/,
  ],
  ['A pull that failed once', podIn(waiting('ErrImagePull')), /main ErrImagePull/],
  [
    'A registry that could not be reached once',
    podIn(waiting('ErrImagePull', 'dial tcp: lookup registry.test: no such host: not found')),
    /main ErrImagePull/,
  ],
  [
    'A failed pod that its workload replaces',
    object('Pod', 'api-0', { owner: 'uid-rs', status: { phase: 'Failed' } }),
    /Failed/,
  ],
  ['A container that is being created', podIn(waiting('ContainerCreating')), /main ContainerCreating/],
  [
    'A container that exited and will be restarted',
    podIn(exit(1, 'Error'), { restartCount: 7 }),
    /api-0: main ended with exit code 1$/,
  ],
  ['A container that runs, not ready', podIn({ running: {} }), /main runs, not ready yet/],
  ['An init container that runs', podIn({ running: {} }, { init: true }), /init container main runs/],
  ['A pod that is not scheduled yet', object('Pod', 'api-0', { status: { phase: 'Pending' } }), /not scheduled yet/],
  ['A pod without a status', object('Pod', 'api-0'), /Unknown/],
  [
    'A node that is still joining',
    unschedulable('0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }.'),
    /not scheduled yet/,
  ],
  [
    'A node that is still joining, where the scheduler does not name its taint',
    unschedulable('0/1 nodes are available: 1 node(s) had untolerated taint(s).', { sinceMs: Date.now() - 1000 }),
    /not scheduled yet/,
  ],
  [
    'A claim that is still being bound',
    unschedulable('0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.'),
    /not scheduled/,
  ],
  [
    'A claim that is created later',
    unschedulable('0/1 nodes are available: persistentvolumeclaim "data" not found.'),
    /not scheduled/,
  ],
  ['A cluster without nodes yet', unschedulable('no nodes available to schedule pods'), /not scheduled/],
  [
    'A scheduling gate',
    unschedulable('Scheduling is blocked due to non-empty scheduling gates', { reason: 'SchedulingGated' }),
    /not scheduled/,
  ],
  ['A crashing pod that is being deleted', { ...crashing, ...deleting }, /is being deleted/],
  ['A crashing pod of a Job, which counts failures itself', { ...crashing, ...ofJob }, /5 restarts/],
];
for (const [title, pod, waitingFor] of pending) {
  test(`${title} is not hopeless`, (t) => {
    const judgement = judge(pod);
    t.is(judgement.state, 'pending');
    if (judgement.state === 'pending') t.regex(judgement.waitingFor, waitingFor);
  });
}

test('A pod is hopeless if a claim that it mounts is', (t) => {
  const claim = object('PersistentVolumeClaim', 'data', { status: { phase: 'Pending' } });
  const { status } = unschedulable('pod has unbound immediate PersistentVolumeClaims.');
  const spec = { volumes: [{ persistentVolumeClaim: { claimName: 'data' } }] };
  const pod = object('Pod', 'api-0', { spec, status: status as object });
  const told = event(claim, 'ProvisioningFailed', 'storageclass "fast" not found');
  t.is(judgePod(pod, seen(pod, claim)).state, 'pending');
  t.like(judgePod(pod, seen(pod, claim, told)), { state: 'hopeless', shown: 'ProvisioningFailed', object: claim });
});

const isReady = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
test('A pod whose Ready condition is true is ready, and so is one that succeeded', (t) => {
  t.is(judge(object('Pod', 'a', { status: isReady })).state, 'ready');
  t.is(judge(object('Pod', 'a', { status: { phase: 'Succeeded' } })).state, 'ready');
});

test('A ready pod that is being deleted is not ready', (t) => {
  t.is(judge({ ...object('Pod', 'a', { status: isReady }), ...deleting }).state, 'pending');
});

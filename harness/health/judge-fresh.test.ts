import test from 'ava';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { lineOf, object, seen } from './fixtures/seen.ts';
import { judgePod } from './judge-pod.ts';
import { judgeObject } from './judge-workload.ts';

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const ran = (seconds: number, exitCode: number) => ({
  terminated: { exitCode, startedAt: ago(100), finishedAt: ago(100 - seconds) },
});

/** A pod that Kubernetes calls ready, with a container that has run for so many seconds. */
function ready(seconds: number, spec: object = {}, lastState: object = {}): KubeObject {
  return object('Pod', 'api-0', {
    metadata: { ownerReferences: [{ uid: 'uid-api' }] },
    spec: { containers: [{ name: 'main', ...spec }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [{ name: 'main', ready: true, state: { running: { startedAt: ago(seconds) } }, lastState }],
    },
  });
}

// Made when its test begins: how long a container runs is counted from now.
const cases: readonly [title: string, pod: () => KubeObject, line: string][] = [
  ['that has just started is pending', () => ready(0), '... api-0: main has just started'],
  ['that has run for three seconds is ready', () => ready(3), 'ready'],
  ['that has a readiness probe is ready when that says so', () => ready(0, { readinessProbe: {} }), 'ready'],
  ['that has a startup probe is ready when that says so', () => ready(0, { startupProbe: {} }), 'ready'],
  ['on a node whose clock is ahead is ready', () => ready(-30), 'ready'],
  [
    'that exited with an error after three seconds is pending until it has run longer than that',
    () => ready(5, {}, ran(3, 2)),
    '... api-0: main has just started again after exit code 2',
  ],
  ['that exited after three seconds and has run longer since is ready', () => ready(9, {}, ran(3, 2)), 'ready'],
  [
    'that exited after a long time is pending until it has run for a minute',
    () => ready(61, {}, ran(90, 137)),
    'ready',
  ],
  ['that exited with 0 only has to run for the minimum', () => ready(3, {}, ran(3, 0)), 'ready'],
];
for (const [title, pod, line] of cases)
  test(`A container without a probe ${title}`, (t) => {
    const made = pod();
    t.is(lineOf(judgePod(made, seen(made))), line);
  });

const set = object('ReplicaSet', 'api', { spec: { replicas: 1 }, status: { replicas: 1, availableReplicas: 1 } });
const crashed = object('Pod', 'api-0', {
  metadata: { ownerReferences: [{ uid: 'uid-api' }] },
  status: { containerStatuses: [{ name: 'main', ready: false, state: { terminated: { exitCode: 2 } } }] },
});

test('A workload that counts a pod as ready is pending while that pod has just started or has exited since', (t) => {
  t.is(lineOf(judgeObject(set, seen(set, ready(0)))), '... api-0: main has just started');
  t.is(lineOf(judgeObject(set, seen(set, ready(3)))), 'ready');
  t.is(lineOf(judgeObject(set, seen(set, crashed))), '... api-0: main ended with exit code 2');
  const starting = { ...crashed, status: { phase: 'Pending', containerStatuses: [] } };
  t.is(lineOf(judgeObject(set, seen(set, starting))), '... api-0: not scheduled yet', 'the view of it is stale');
  const leaving = { ...crashed, metadata: { ...crashed.metadata, deletionTimestamp: ago(1) } };
  t.is(lineOf(judgeObject(set, seen(set, leaving))), 'ready');
});

import test from 'ava';
import { load } from 'js-yaml';
import { match } from '../../expect/match.ts';
import { formatPath } from '../../expect/mismatch.ts';
import { object, podIn, seen } from '../../health/fixtures/seen.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { judgeUnmet } from './judge-unmet.ts';

const noImage = { waiting: { reason: 'ImagePullBackOff' } };
const named = (pod: KubeObject, name: string) => ({ ...pod, metadata: { ...pod.metadata, name, uid: `uid-${name}` } });
const stuck = named(podIn(noImage, {}, 'uid-api'), 'api-0');
const starting = named(podIn({ waiting: { reason: 'ContainerCreating' } }, {}, 'uid-api'), 'api-1');
const api = (status: object, replicas = 2) =>
  object('StatefulSet', 'api', { spec: { replicas }, status: { observedGeneration: 1, ...status } });
const deployment = (condition: object, status: object = {}) =>
  object('Deployment', 'web', {
    spec: { replicas: 2 },
    status: { observedGeneration: 1, conditions: [condition], ...status },
  });
const forbidden = { type: 'ReplicaFailure', status: 'True', message: 'pods "web" is forbidden: exceeded quota' };
// The ReplicaSet says it itself; its Deployment repeats that of old ones too.
const refusedSet = object('ReplicaSet', 'web-1', { owner: 'uid-web', status: { conditions: [forbidden] } });
const late = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' };
const job = object('Job', 'load', {
  status: { conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }] },
});

/** What ends the looking on, with the place that it keeps from being as expected. */
function ends(yaml: string, objects: readonly KubeObject[], others: readonly KubeObject[] = []): string | undefined {
  const expected = load(yaml) as Record<string, unknown>;
  const mismatches = match(expected, { object: objects[0], objects, count: objects.length });
  const end = judgeUnmet({ expected, mismatches }, objects, seen(...objects, ...others));
  return end && `${formatPath(end.mismatch.path)}: ${end.by.shown}`;
}

const cases: readonly [
  title: string,
  expected: string,
  objects: readonly KubeObject[],
  others: readonly KubeObject[],
  end: string | undefined,
][] = [
  [
    'A pod whose image cannot be pulled rules out the phase Running',
    '{object: {status: {phase: Running}}}',
    [stuck],
    [],
    'object.status.phase: ImagePullBackOff',
  ],
  [
    'A pod that is starting does not rule out the phase Running',
    '{object: {status: {phase: Running}}}',
    [starting],
    [],
    undefined,
  ],
  [
    'The hopeless pod among several is identified by its index',
    '{objects: [{status: {phase: Running}}, {status: {phase: Running}}]}',
    [starting, stuck],
    [],
    'objects[1].status.phase: ImagePullBackOff',
  ],
  ['A hopeless pod does not rule out a smaller count', '{count: 0}', [stuck], [], undefined],
  ['A hopeless pod does not rule out that the object is deleted', '{object: {absent: true}}', [stuck], [], undefined],
  ['A hopeless state does not rule out a label', '{object: {metadata: {labels: {a: b}}}}', [stuck], [], undefined],
  [
    'One expectation that can never be met decides, even if another one still can be',
    '{object: {metadata: {labels: {a: b}}, status: {phase: Running}}}',
    [stuck],
    [],
    'object.status.phase: ImagePullBackOff',
  ],
  [
    'One hopeless pod of two rules out two ready pods',
    '{object: {status: {readyReplicas: 2}}}',
    [api({ replicas: 2 })],
    [stuck, starting],
    'object.status.readyReplicas: ImagePullBackOff',
  ],
  [
    'One hopeless pod of two does not rule out one ready pod',
    '{object: {status: {readyReplicas: {gte: 1}}}}',
    [api({ replicas: 2 })],
    [stuck, starting],
    undefined,
  ],
  [
    'Pods that do not exist yet may still become ready',
    '{object: {status: {readyReplicas: 1}}}',
    [api({ replicas: 1 })],
    [stuck],
    undefined,
  ],
  [
    'A hopeless pod does not rule out fewer ready pods',
    '{object: {status: {readyReplicas: 1}}}',
    [api({ replicas: 3, readyReplicas: 2 })],
    [stuck],
    undefined,
  ],
  [
    'A generation that the controller has not observed rules out nothing',
    '{object: {status: {readyReplicas: 2}}}',
    [{ ...api({ replicas: 2 }), metadata: { name: 'api', uid: 'uid-api', generation: 2 } }],
    [stuck, starting],
    undefined,
  ],
  [
    'Pods that a quota rejects rule out that all replicas become ready',
    '{object: {status: {readyReplicas: 2}}}',
    [deployment(forbidden, { replicas: 1, updatedReplicas: 1 })],
    [refusedSet],
    'object.status.readyReplicas: ReplicaFailure',
  ],
  [
    'Pods that a quota admits may still become ready',
    '{object: {status: {readyReplicas: 1}}}',
    [deployment(forbidden, { replicas: 1, updatedReplicas: 1 })],
    [refusedSet],
    undefined,
  ],
  [
    'A rollout past its progress deadline rules out more available replicas',
    '{object: {status: {availableReplicas: 1}}}',
    [deployment(late, { replicas: 2, updatedReplicas: 2 })],
    [],
    'object.status.availableReplicas: ProgressDeadlineExceeded',
  ],
  [
    'A failed Job rules out the condition Complete',
    '{object: {status: {conditions: {contains: {type: Complete, status: "True"}}}}}',
    [job],
    [],
    'object.status.conditions: BackoffLimitExceeded',
  ],
  [
    'A failed Job rules out more succeeded pods',
    '{object: {status: {succeeded: 1}}}',
    [job],
    [],
    'object.status.succeeded: BackoffLimitExceeded',
  ],
  ['A failed Job does not rule out an expected failure', '{object: {status: {failed: 1}}}', [job], [], undefined],
  ['An unknown kind rules out nothing', '{object: {status: {phase: Running}}}', [object('Widget', 'w')], [], undefined],
];
for (const [title, expected, objects, others, end] of cases)
  test(title, (t) => {
    t.is(ends(expected, objects, others), end);
  });

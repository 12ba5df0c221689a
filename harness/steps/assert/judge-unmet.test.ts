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
    'A pod without an image will never run',
    '{object: {status: {phase: Running}}}',
    [stuck],
    [],
    'object.status.phase: ImagePullBackOff',
  ],
  ['A pod that is being started may', '{object: {status: {phase: Running}}}', [starting], [], undefined],
  [
    'The hopeless one of several pods is meant by its place',
    '{objects: [{status: {phase: Running}}, {status: {phase: Running}}]}',
    [starting, stuck],
    [],
    'objects[1].status.phase: ImagePullBackOff',
  ],
  ['Pods may become fewer', '{count: 0}', [stuck], [], undefined],
  ['An object may go', '{object: {absent: true}}', [stuck], [], undefined],
  ['A hopeless state keeps no label away', '{object: {metadata: {labels: {a: b}}}}', [stuck], [], undefined],
  [
    'Beside what may come, what never will decides',
    '{object: {metadata: {labels: {a: b}}, status: {phase: Running}}}',
    [stuck],
    [],
    'object.status.phase: ImagePullBackOff',
  ],
  [
    'With a hopeless pod never both are ready',
    '{object: {status: {readyReplicas: 2}}}',
    [api({ replicas: 2 })],
    [stuck, starting],
    'object.status.readyReplicas: ImagePullBackOff',
  ],
  [
    'The pod beside it may be',
    '{object: {status: {readyReplicas: {gte: 1}}}}',
    [api({ replicas: 2 })],
    [stuck, starting],
    undefined,
  ],
  [
    'Pods that are yet to be made count',
    '{object: {status: {readyReplicas: 1}}}',
    [api({ replicas: 1 })],
    [stuck],
    undefined,
  ],
  [
    'Ready pods may become fewer',
    '{object: {status: {readyReplicas: 1}}}',
    [api({ replicas: 3, readyReplicas: 2 })],
    [stuck],
    undefined,
  ],
  [
    'A change that its controller has not seen tells nothing',
    '{object: {status: {readyReplicas: 2}}}',
    [{ ...api({ replicas: 2 }), metadata: { name: 'api', uid: 'uid-api', generation: 2 } }],
    [stuck, starting],
    undefined,
  ],
  [
    'Pods that a quota forbids are never ready',
    '{object: {status: {readyReplicas: 2}}}',
    [deployment(forbidden, { replicas: 1, updatedReplicas: 1 })],
    [refusedSet],
    'object.status.readyReplicas: ReplicaFailure',
  ],
  [
    'Those that it leaves may be',
    '{object: {status: {readyReplicas: 1}}}',
    [deployment(forbidden, { replicas: 1, updatedReplicas: 1 })],
    [refusedSet],
    undefined,
  ],
  [
    'A rollout that was given up gets no further',
    '{object: {status: {availableReplicas: 1}}}',
    [deployment(late, { replicas: 2, updatedReplicas: 2 })],
    [],
    'object.status.availableReplicas: ProgressDeadlineExceeded',
  ],
  [
    'A failed Job never completes',
    '{object: {status: {conditions: {contains: {type: Complete, status: "True"}}}}}',
    [job],
    [],
    'object.status.conditions: BackoffLimitExceeded',
  ],
  [
    'and no more of its pods end well',
    '{object: {status: {succeeded: 1}}}',
    [job],
    [],
    'object.status.succeeded: BackoffLimitExceeded',
  ],
  ['It may be asked whether it failed', '{object: {status: {failed: 1}}}', [job], [], undefined],
  ['Of another kind nothing is known', '{object: {status: {phase: Running}}}', [object('Widget', 'w')], [], undefined],
];
for (const [title, expected, objects, others, end] of cases)
  test(title, (t) => {
    t.is(ends(expected, objects, others), end);
  });

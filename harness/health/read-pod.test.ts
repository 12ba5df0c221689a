import test from 'ava';
import { object } from './fixtures/seen.ts';
import { readPod } from './read-pod.ts';

test('A pod is read with its owner, node, conditions and containers, init containers first', (t) => {
  const pod = object('Pod', 'api-0', {
    metadata: { ownerReferences: [{ kind: 'ReplicaSet', name: 'api-1', uid: 'u' }] },
    spec: { nodeName: 'node-1' },
    status: {
      phase: 'Running',
      podIPs: [{ ip: '10.42.0.7' }],
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [
        {
          name: 'main',
          ready: true,
          restartCount: 1,
          state: { running: {} },
          lastState: { terminated: { exitCode: 3 } },
        },
      ],
      initContainerStatuses: [
        { name: 'migrate', state: { terminated: { exitCode: 0, reason: 'Completed', message: 'm' } } },
      ],
    },
  });
  t.deepEqual(readPod(pod), {
    name: 'api-0',
    namespace: undefined,
    uid: 'uid-api-0',
    phase: 'Running',
    reason: '',
    message: '',
    ready: true,
    deleting: false,
    owner: 'ReplicaSet/api-1',
    nodeName: 'node-1',
    ips: ['10.42.0.7'],
    conditions: [{ type: 'Ready', status: 'True', reason: '', message: '', since: '' }],
    containers: [
      {
        name: 'migrate',
        ready: false,
        restartCount: 0,
        init: true,
        running: false,
        terminated: { reason: 'Completed', exitCode: 0, message: 'm' },
      },
      {
        name: 'main',
        ready: true,
        restartCount: 1,
        init: false,
        running: true,
        lastTerminated: { reason: '', exitCode: 3, message: '' },
      },
    ],
  });
});

test('A pod that has just been created has no state yet', (t) => {
  t.like(readPod(object('Pod', 'a')), {
    phase: 'Unknown',
    ready: false,
    owner: undefined,
    nodeName: undefined,
    containers: [],
    conditions: [],
  });
});

test('A container without a status has no state, and an exit has its time', (t) => {
  const ended = { name: 'b', state: { terminated: { exitCode: 0, finishedAt: '2026-01-01T00:00:00Z' } } };
  const { containers } = readPod(object('Pod', 'a', { status: { containerStatuses: [{ name: 'a' }, ended] } }));
  const nothing = { ready: false, restartCount: 0, init: false, running: false };
  t.deepEqual(containers, [
    { ...nothing, name: 'a' },
    { ...nothing, name: 'b', terminated: { reason: '', exitCode: 0, message: '', finishedAt: '2026-01-01T00:00:00Z' } },
  ]);
  const [waiting] = readPod(
    object('Pod', 'a', { status: { containerStatuses: [{ name: 'a', state: { waiting: {} } }] } }),
  ).containers;
  t.deepEqual(waiting?.waiting, { reason: '', message: '' });
});

for (const [title, conditions, ready] of [
  [
    'another condition is True',
    [
      { type: 'Ready', status: 'False' },
      { type: 'PodScheduled', status: 'True' },
    ],
    false,
  ],
  ['there is no condition', [], false],
  ['its Ready condition is True', [{ type: 'Ready', status: 'True' }], true],
] as const)
  test(`A pod is ${ready ? '' : 'not '}ready if ${title}`, (t) =>
    t.is(readPod(object('Pod', 'a', { status: { conditions } })).ready, ready));

import test from 'ava';
import { object } from './fixtures/seen.ts';
import { readPod } from './read-pod.ts';

test('A pod is read with its owner, node, conditions and containers, those of init first', (t) => {
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
    ready: true,
    deleting: false,
    owner: 'ReplicaSet/api-1',
    nodeName: 'node-1',
    ips: ['10.42.0.7'],
    conditions: [{ type: 'Ready', status: 'True', reason: '', message: '' }],
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

test('A pod that was only just created has no state yet', (t) => {
  t.like(readPod(object('Pod', 'a')), {
    phase: 'Unknown',
    ready: false,
    owner: undefined,
    nodeName: undefined,
    containers: [],
    conditions: [],
  });
});

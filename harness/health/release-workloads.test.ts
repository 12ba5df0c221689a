import test from 'ava';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { HarnessError } from '../model/errors/harness-error.ts';
import { recordedOf } from '../steps/fixtures/step-context.ts';
import { judgeScaled } from '../steps/scale/judge-scaled.ts';
import { object, podIn, seen } from './fixtures/seen.ts';
import { judgeRelease, podToEnter, runningPodsOf } from './release-workloads.ts';

const web = {
  ...object('StatefulSet', 'web', {
    metadata: { annotations: recordedOf('web') },
    spec: { replicas: 1 },
    status: { replicas: 1, readyReplicas: 1, updatedReplicas: 1 },
  }),
  apiVersion: 'apps/v1',
};
const pod = (metadata: object) =>
  object('Pod', 'web-0', {
    owner: 'uid-web',
    metadata,
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  });

test('A workload that still counts a deleted pod is not ready', (t) => {
  t.like(judgeRelease(seen(web), 'web'), { state: 'pending', waitingFor: 'StatefulSet/web: 0 of 1 pods' });
  const ending = pod({ deletionTimestamp: '2026-01-01T00:00:00Z' });
  t.is(judgeRelease(seen(web, ending), 'web').state, 'pending');
  t.is(judgeRelease(seen(web, pod({})), 'web').state, 'ready');
});

for (const updateStrategy of [{ type: 'OnDelete' }, { rollingUpdate: { partition: 1 } }])
  test(`Pods of an earlier revision count that ${JSON.stringify(updateStrategy)} keeps`, (t) => {
    const status = { replicas: 2, readyReplicas: 2, updatedReplicas: 1, updateRevision: 'b' };
    const both = { ...web, spec: { replicas: 2, updateStrategy }, status };
    const of = (revision: string, metadata: object = {}) =>
      pod({ labels: { 'controller-revision-hash': revision }, ...metadata });
    const settled = 'StatefulSet/web: 1 of 2 updated, by its ';
    for (const judged of [
      judgeRelease(seen(both, of('a'), of('b')), 'web'),
      judgeScaled(both, 2, seen(both, of('a'), of('b'))),
    ])
      t.true(judged.state === 'ready' && judged.settled?.startsWith(settled));
    const ending = of('a', { deletionTimestamp: '2026-01-01T00:00:00Z' });
    t.like(judgeRelease(seen(both, ending, of('b')), 'web'), { waitingFor: 'StatefulSet/web: 1 of 2 pods' });
  });

const crashing = podIn({ waiting: { reason: 'ErrImageNeverPull' } }, {}, 'uid-web');
test('A workload that cannot become ready is not judged by the number of its pods', (t) => {
  const unready = { ...web, status: { replicas: 1 } };
  t.like(judgeRelease(seen(unready, crashing), 'web'), { state: 'hopeless', shown: 'ErrImageNeverPull' });
});

test('Running pods and a ready pod are found among terminating and starting pods', (t) => {
  const named = (name: string, status: object, metadata: object = {}) =>
    object('Pod', name, {
      metadata: { ownerReferences: [{ kind: 'StatefulSet', name: 'web', uid: 'uid-web' }], ...metadata },
      status,
    });
  const isReady = { conditions: [{ type: 'Ready', status: 'True' }] };
  const going = { deletionTimestamp: '2026-01-01T00:00:00Z' };
  const ending = named('ending', { phase: 'Running', ...isReady }, going);
  const begun = named('begun', { phase: 'Running' });
  const waits = named('waits', { phase: 'Pending' });
  const good = named('good', { phase: 'Running', ...isReady });
  const view = seen(web, ending, waits, begun, good);
  t.deepEqual(
    runningPodsOf(view, 'web').map(({ name }) => name),
    ['begun', 'good'],
  );
  t.is(podToEnter(view, { release: 'web' }).name, 'good');
  const without = (...pods: readonly KubeObject[]) =>
    t.throws(() => podToEnter(seen(web, ...pods), { release: 'web' }), {
      instanceOf: HarnessError,
      message: 'release web has no ready pod',
    });
  t.like(without(ending, waits), { observed: 'ending: Running, waits: Pending', next: 'kubectl -n shop get pods' });
  t.like(without(), { observed: 'no pods' });
});

test('A command runs in a pod that has the container, and a wrong name lists the containers', (t) => {
  const owned = (name: string, container: string) =>
    object('Pod', name, {
      metadata: { ownerReferences: [{ kind: 'StatefulSet', name: 'web', uid: 'uid-web' }] },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: [{ name: container, state: { running: {} } }],
      },
    });
  const view = seen(web, owned('box', 'shell'), owned('web-0', 'main'));
  t.is(podToEnter(view, { release: 'web', container: 'main' }).name, 'web-0');
  t.is(podToEnter(view, { release: 'web' }).name, 'box');
  t.is(podToEnter(view, { pod: 'later-0', container: 'x' }).name, 'later-0');
  const wrong = (asked: object) => t.throws(() => podToEnter(view, asked), { instanceOf: HarnessError });
  t.like(wrong({ release: 'web', container: 'mian' }), {
    message: 'release web has no container mian (did you mean main?)',
    observed: 'box: shell; web-0: main',
  });
  t.like(wrong({ pod: 'box', container: 'main' }), {
    message: 'pod box has no container main',
    observed: 'box: shell',
  });
});

import test from 'ava';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { event, lineOf, object, seen } from './fixtures/seen.ts';
import { judgePod } from './judge-pod.ts';

const at = (seconds: number) => new Date(Date.parse('2026-03-14T09:27:00Z') + seconds * 1000).toISOString();

function unready(name: string, spec: object = {}, status: object = {}): KubeObject {
  return object('Pod', name, {
    spec: { containers: [{ name: 'main', readinessProbe: { failureThreshold: 3 }, ...spec }] },
    status: {
      phase: 'Running',
      containerStatuses: [{ name: 'main', ready: false, state: { running: { startedAt: at(0) } }, ...status }],
    },
  });
}

interface Failing {
  readonly answer?: string;
  readonly count?: number;
  /** Seconds between the first and the last failure. */
  readonly during?: number;
  readonly kind?: string;
}

function failing(
  pod: KubeObject,
  { answer = 'HTTP probe failed with statuscode: 404', count = 5, during = 4, kind = 'Readiness' }: Failing,
) {
  return {
    ...event(pod, 'Unhealthy', `${kind} probe failed: ${answer}`),
    count,
    firstTimestamp: at(1),
    lastTimestamp: at(1 + during),
  };
}

const refused = 'dial tcp 10.42.0.9:8080: connect: connection refused';
const api = unready('api-0');
const judge = (hopeless: 'proven' | 'eager', pod: KubeObject, ...others: readonly KubeObject[]) => {
  const view = { ...seen(pod, ...others), hopeless };
  return lineOf(judgePod(pod, { ...view, at: () => view }));
};

test('A readiness probe that gets 404 five times ends an eager wait, and the message says so', (t) => {
  t.is(
    judge('eager', api, failing(api, {})),
    'Unhealthy | container main of pod api-0 runs, and its readiness probe failed 5 times in 4.0 s in the same way: HTTP probe failed with statuscode: 404; the platform says hopeless: eager | kubectl -n shop describe pod api-0',
  );
});

const waits: readonly [title: string, pod: KubeObject, others: readonly KubeObject[]][] = [
  ['without a failure', api, []],
  ['that failed twice', api, [failing(api, { count: 2 })]],
  [
    'that failed less often than its failureThreshold',
    unready('api-0', { readinessProbe: { failureThreshold: 9 } }),
    [failing(api, {})],
  ],
  ['that a server answers with 429', api, [failing(api, { answer: 'HTTP probe failed with statuscode: 429' })]],
  ['that gets no answer, for less than half a minute', api, [failing(api, { answer: refused, count: 25, during: 29 })]],
  ['that gets no answer, a few times', api, [failing(api, { answer: refused, count: 9, during: 60 })]],
  [
    'that failed before the container was restarted',
    unready('api-0', {}, { state: { running: { startedAt: at(60) } } }),
    [failing(api, {})],
  ],
  [
    'beside a liveness probe that gets its container killed',
    api,
    [failing(api, {}), failing(api, { kind: 'Liveness' })],
  ],
  [
    'while another pod is starting',
    api,
    [failing(api, {}), unready('db-0', {}, { state: { waiting: { reason: 'ContainerCreating' } } })],
  ],
  [
    'while another pod has no container yet',
    api,
    [failing(api, {}), object('Pod', 'db-0', { status: { phase: 'Pending' } })],
  ],
  [
    'while another pod terminates',
    api,
    [failing(api, {}), object('Pod', 'old', { metadata: { deletionTimestamp: at(0) } })],
  ],
  [
    'while a Job runs',
    api,
    [
      failing(api, {}),
      object('Pod', 'seed', {
        metadata: { ownerReferences: [{ kind: 'Job', name: 'seed' }] },
        status: { phase: 'Running' },
      }),
    ],
  ],
];
for (const [title, pod, others] of waits)
  test(`An eager wait continues with a readiness probe ${title}`, (t) =>
    t.is(judge('eager', pod, ...others), '... api-0: main runs, not ready yet'));

const ends: readonly [title: string, pod: KubeObject, others: readonly KubeObject[]][] = [
  ['that got no answer ten times in half a minute', api, [failing(api, { answer: refused, count: 10, during: 30 })]],
  [
    'that gets no answer after the startup probe passed',
    unready('api-0', { startupProbe: {} }),
    [failing(api, { answer: refused, count: 3, during: 2 })],
  ],
  [
    'beside pods that cannot start or do not fit on any node',
    api,
    [
      failing(api, {}),
      unready('db-0', {}, { state: { waiting: { reason: 'CreateContainerConfigError' } } }),
      object('Pod', 'big-0', {
        status: {
          phase: 'Pending',
          conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', lastTransitionTime: at(0) }],
        },
      }),
    ],
  ],
  ['beside a pod that fails in the same way', api, [failing(api, {}), unready('api-1')]],
  [
    'beside a finished Job',
    api,
    [
      failing(api, {}),
      object('Pod', 'seed', {
        metadata: { ownerReferences: [{ kind: 'Job', name: 'seed' }] },
        status: { phase: 'Succeeded' },
      }),
    ],
  ],
];
for (const [title, pod, others] of ends)
  test(`An eager wait ends with a readiness probe ${title}`, (t) =>
    t.regex(judge('eager', pod, ...others), /^Unhealthy/));

test('Without hopeless: eager, a failing readiness probe is pending', (t) => {
  t.is(judge('proven', api, failing(api, { count: 500, during: 500 })), '... api-0: main runs, not ready yet');
});

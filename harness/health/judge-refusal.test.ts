import test from 'ava';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { event, object, seen } from './fixtures/seen.ts';
import { judgeRefusal } from './judge-refusal.ts';

const quota = 'pods "x" is forbidden: exceeded quota: tiny';
const account = 'pods "x" is forbidden: error looking up serviceaccount shop/x: serviceaccount "x" not found';
const webhook =
  'Internal error occurred: failed calling webhook "guard.test": failed to call webhook: Post "https://guard.shop.svc:443/": service "guard" not found';
const written = (...entries: readonly object[]) => ({ managedFields: entries });
const set = (status: object = {}, metadata: object = {}) => object('ReplicaSet', 'rs', { metadata, status });
const says = (message?: string, type = 'ReplicaFailure', status = 'True') => ({
  conditions: [{ type, status, message }],
});
const refusal = (message: string, more: object = {}) => ({ ...event(set(), 'FailedCreate', message), ...more });
const ending = object('Pod', 'old', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } });
const running = object('Pod', 'a');

interface Given {
  readonly kind?: string;
  readonly status?: object;
  readonly spec?: object;
  readonly metadata?: object;
  readonly maker?: KubeObject;
  readonly pods?: readonly KubeObject[];
  readonly events?: readonly KubeObject[];
}

const told = ({
  kind = 'Deployment',
  status = {},
  spec = {},
  metadata = {},
  maker = set(),
  pods = [],
  events = [],
}: Given) => {
  const workload = object(kind, 'api', { status, spec, metadata });
  const judged = judgeRefusal(workload, [maker], pods, seen(...events));
  return judged?.state === 'hopeless' ? `${judged.shown} | ${judged.message} | ${judged.next}` : judged?.state;
};
const hopeless = (words: string) =>
  `ReplicaFailure | Deployment/api cannot create its pods: ${words} | kubectl -n shop describe deployment api`;

const cases: readonly (readonly [title: string, given: Given, told: string | undefined])[] = [
  ['A ReplicaFailure condition of its ReplicaSet', { maker: set(says(quota)) }, hopeless(quota)],
  [
    'A ReplicaFailure condition of its ReplicaSet, although a pod exists,',
    { maker: set(says(quota)), pods: [running] },
    hopeless(quota),
  ],
  ['An event', { events: [refusal(`Error creating: ${quota}`)] }, hopeless(quota)],
  [
    'An event that quotes another',
    { events: [refusal(`${quota} Error creating: x`)] },
    hopeless(`${quota} Error creating: x`),
  ],
  ['An event, although a pod exists,', { events: [refusal(quota)], pods: [running] }, undefined],
  [
    'A StatefulSet',
    { kind: 'StatefulSet', events: [refusal(quota)] },
    'FailedCreate | StatefulSet/api cannot create its pods: pods "x" is forbidden: exceeded quota: tiny | kubectl -n shop describe statefulset api',
  ],
  ['A condition of another type', { maker: set(says(quota, 'Other')) }, undefined],
  ['A condition that is no longer true', { maker: set(says(quota, 'ReplicaFailure', 'False')) }, undefined],
  ['A condition without a message', { maker: set(says()) }, undefined],
  ['A condition with a transient error', { maker: set(says('etcdserver: request timed out')) }, undefined],
  ['No condition at all', {}, undefined],
  ['A ServiceAccount that may still be created, in a condition,', { maker: set(says(account)) }, undefined],
  [
    'A ServiceAccount that may still be created, in a condition and an event,',
    { maker: set(says(account)), events: [refusal(account, { count: 6 })], pods: [running] },
    undefined,
  ],
  [
    'A ServiceAccount that was not created in time',
    { maker: set(says(account)), events: [refusal(account, { count: 7 })], pods: [running] },
    hopeless(account),
  ],
  [
    'A ServiceAccount that was not created in time, in one of two events,',
    { maker: set(says(account)), events: [refusal(account, { count: 7 }), refusal(account)], pods: [running] },
    hopeless(account),
  ],
  [
    'A missing ServiceAccount of a hook, beside which helm creates nothing,',
    {
      kind: 'Job',
      metadata: { annotations: { 'helm.sh/hook': 'pre-install' } },
      events: [refusal(account, { count: 2 })],
    },
    `FailedCreate | Job/api cannot create its pods: ${account} | kubectl -n shop describe job api`,
  ],
  [
    'A missing ServiceAccount of a hook that has just been created',
    { kind: 'Job', metadata: { annotations: { 'helm.sh/hook': 'pre-install' } }, events: [refusal(account)] },
    undefined,
  ],
  [
    'A missing ServiceAccount of a Job that is not a hook',
    { kind: 'Job', events: [refusal(account, { count: 2 })] },
    undefined,
  ],
  [
    'A pod that is invalid with what a LimitRange sets',
    { events: [refusal('Error creating: Pod "rs-x" is invalid: spec.containers[0].resources.requests: Invalid')] },
    hopeless('Pod "rs-x" is invalid: spec.containers[0].resources.requests: Invalid'),
  ],
  [
    'The denial of a webhook',
    { events: [refusal('admission webhook "guard.test" denied the request: no')] },
    hopeless('admission webhook "guard.test" denied the request: no'),
  ],
  ['A webhook whose Service may still be created', { events: [refusal(webhook, { count: 6 })] }, undefined],
  ['A webhook whose Service was not created in time', { events: [refusal(webhook, { count: 7 })] }, hopeless(webhook)],
  [
    'A webhook whose server may still start',
    { events: [refusal(webhook.replace(/service.*/, 'connection refused'), { count: 9 })] },
    undefined,
  ],
  ['The term service account in two words', { events: [refusal('is forbidden: service account x')] }, undefined],
  ['An event of another reason', { events: [{ ...refusal(quota), reason: 'FailedDelete' }] }, undefined],
  ['An event of another object', { events: [event(object('ReplicaSet', 'other'), 'FailedCreate', quota)] }, undefined],
  [
    'The latest of two events',
    {
      events: [
        refusal(`${quota} old`, { lastTimestamp: '2026-01-01T00:00:00Z' }),
        refusal(`${quota} new`, { lastTimestamp: '2026-01-02T00:00:00Z' }),
      ],
    },
    hopeless(`${quota} new`),
  ],
  [
    'An event from the moment at which the object was written',
    {
      maker: set({}, written({ time: '2026-01-01T00:00:00Z' })),
      events: [refusal(quota, { lastTimestamp: '2026-01-01T00:00:00Z' })],
    },
    hopeless(quota),
  ],
  [
    'An event from before the object was written',
    {
      maker: set({}, written({ time: '2026-01-01T00:00:01Z' })),
      events: [refusal(quota, { lastTimestamp: '2026-01-01T00:00:00Z' })],
    },
    undefined,
  ],
  [
    'An event from before its status was written',
    {
      maker: set({}, written({ time: '2026-01-01T00:00:01Z', subresource: 'status' }, {})),
      events: [refusal(quota, { lastTimestamp: '2026-01-01T00:00:00Z' })],
    },
    hopeless(quota),
  ],
  [
    'A quota, while old pods terminate,',
    { status: { replicas: 2, updatedReplicas: 1 }, maker: set(says(quota)) },
    undefined,
  ],
  [
    'A quota, in an update that keeps all old pods until a new one is ready,',
    { status: { replicas: 2 }, spec: { replicas: 2 }, maker: set(says(quota)) },
    hopeless(quota),
  ],
  [
    'A quota, in an update whose first new pod is not ready yet,',
    { status: { replicas: 2, updatedReplicas: 1 }, spec: { replicas: 2 }, maker: set(says(quota)), pods: [running] },
    undefined,
  ],
  [
    'A quota, in an update that may end an old pod first,',
    {
      status: { replicas: 2 },
      spec: { replicas: 2, strategy: { rollingUpdate: { maxUnavailable: '50%', maxSurge: 1 } } },
      maker: set(says(quota)),
    },
    undefined,
  ],
  [
    'A quota, in an update without surge,',
    {
      status: { replicas: 2 },
      spec: { replicas: 2, strategy: { rollingUpdate: { maxSurge: 0 } } },
      maker: set(says(quota)),
    },
    undefined,
  ],
  [
    'A quota, in an update that ends all old pods first,',
    { status: { replicas: 2 }, spec: { replicas: 2, strategy: { type: 'Recreate' } }, maker: set(says(quota)) },
    undefined,
  ],
  [
    'A quota, with only current pods,',
    { status: { replicas: 1, updatedReplicas: 1 }, maker: set(says(quota)) },
    hopeless(quota),
  ],
  [
    'A quota for a StatefulSet, which counts pods differently,',
    { kind: 'StatefulSet', status: { replicas: 2, updatedReplicas: 1 }, maker: set(says(quota)) },
    'FailedCreate | StatefulSet/api cannot create its pods: pods "x" is forbidden: exceeded quota: tiny | kubectl -n shop describe statefulset api',
  ],
  ['A quota, while a pod terminates,', { maker: set(says(quota)), pods: [running, ending] }, undefined],
  [
    'Another rule, while a pod terminates,',
    { maker: set(says('is forbidden: violates PodSecurity')), pods: [ending] },
    hopeless('is forbidden: violates PodSecurity'),
  ],
];
for (const [title, given, words] of cases)
  test(`${title} is ${words === undefined ? 'not a refusal' : 'a refusal'}`, (t) => t.is(told(given), words));

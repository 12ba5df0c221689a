import { object } from '../../health/fixtures/seen.ts';
import { facts, pod, testCauses, testNoCauses } from '../fixtures/facts.ts';

type Conditions = readonly { readonly type: string; readonly status: string; readonly message?: string }[];

const held = (spec: object, phase = 'Pending', conditions: Conditions = []) =>
  facts([object('Pod', 'api-0', { spec: { containers: [{ name: 'main' }], ...spec }, status: { phase, conditions } })]);
const gated = (...conditions: Conditions) =>
  held({ readinessGates: [{ conditionType: 'shop.dev/warm' }] }, 'Running', [
    { type: 'ContainersReady', status: 'True' },
    { type: 'Ready', status: 'False' },
    ...conditions,
  ]);
const delayed = (startedAt: string) =>
  facts([pod({ state: { running: { startedAt } } }, { readinessProbe: { initialDelaySeconds: 600 } })]);
const refused = (more: object) => ({ reason: 'SysctlForbidden', message: 'forbidden sysctl: "kernel.x".', ...more });
const closed = 'the containers of pod api-0 are ready, but not its readiness gate shop.dev/warm';

testCauses([
  [
    'A scheduler that does not handle a pod',
    held({ schedulerName: 'spread' }),
    'pod api-0 waits for the scheduler spread, which has not handled it',
  ],
  [
    'A node that does not accept a pod',
    held({ nodeName: 'node-7', schedulerName: 'default-scheduler' }),
    'pod api-0 is assigned to node node-7, which has not accepted it: it may not exist',
  ],
  [
    'A scheduling gate',
    held({ schedulingGates: [{ name: 'shop.dev/quota' }] }),
    'pod api-0 is not scheduled until its scheduling gate shop.dev/quota is removed',
  ],
  ['A readiness gate that nothing sets', gated(), `${closed}, which nothing has set`],
  [
    'A readiness gate that is False',
    gated({ type: 'shop.dev/warm', status: 'False', message: 'the cache is empty' }),
    `${closed}, which is False: the cache is empty`,
  ],
  [
    'A probe that has not begun',
    delayed(new Date().toISOString()),
    'the readiness probe of container main of pod api-0 has not begun: its initialDelaySeconds is 600',
  ],
  [
    'A node that refuses to run a pod',
    facts([object('Pod', 'api-0', { spec: { nodeName: 'node-1' }, status: refused({ phase: 'Failed' }) })]),
    'node node-1 refuses to run pod api-0: SysctlForbidden: forbidden sysctl: "kernel.x"',
  ],
]);

const evicted = (lastTransitionTime: string) => {
  const conditions = [{ type: 'DisruptionTarget', status: 'True', lastTransitionTime }];
  return facts([
    object('Pod', 'api-0', { status: { phase: 'Failed', reason: 'Evicted', message: 'full', conditions } }),
  ]);
};

testCauses([
  ['An eviction during the step', evicted('2026-03-14T09:27:18Z'), 'pod api-0 was evicted from its node: full'],
]);

testNoCauses([
  ['An eviction before the step', evicted('2026-03-14T09:27:17Z')],
  ['A probe whose delay is over', delayed('2026-03-14T09:40:00Z')],
  ['The default scheduler, which has not handled a pod yet', held({ schedulerName: 'default-scheduler' })],
  ['A node that prepares a pod', held({ nodeName: 'node-7' }, 'Pending', [{ type: 'PodScheduled', status: 'True' }])],
  [
    'A readiness gate of a pod whose containers are not ready',
    held({ readinessGates: [{ conditionType: 'shop.dev/warm' }] }, 'Running', [{ type: 'Ready', status: 'False' }]),
  ],
]);

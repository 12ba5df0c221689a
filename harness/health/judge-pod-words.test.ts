import test from 'ava';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { event, lineOf, object, podIn, seen } from './fixtures/seen.ts';
import { claim, look, mounting, noClass, told, waits } from './fixtures/words.ts';
import { judgeObject } from './judge-workload.ts';

const pod = (status: object, spec: object = {}) =>
  object('Pod', 'api-0', { spec, status: { phase: 'Pending', ...status } });
const ended = (name: string, exitCode: number, more: object = {}) => ({
  name,
  state: { terminated: { exitCode, ...more } },
});
const unscheduled = (type: string) =>
  pod({ conditions: [{ type, status: 'False', reason: 'Unschedulable', message: 'no room' }] });

const pods: readonly (readonly [title: string, pod: KubeObject, others: readonly KubeObject[], told: string])[] = [
  [
    'A failed pod names the container that failed',
    pod({ phase: 'Failed', containerStatuses: [ended('done', 0), ended('main', 3, { reason: 'Error' })] }),
    [],
    `Failed | pod api-0 ended with an error and is not restarted: container main: exit code 3 | ${look}`,
  ],
  [
    'A failed pod without container statuses',
    pod({ phase: 'Failed', containerStatuses: [{ name: 'main', state: {} }] }),
    [],
    `Failed | pod api-0 ended with an error and is not restarted: its phase is Failed | ${look}`,
  ],
  [
    'No room on any node',
    unscheduled('PodScheduled'),
    [],
    `Unschedulable | pod api-0 does not fit on any node: no room | ${look}`,
  ],
  ['Another condition than PodScheduled is ignored', unscheduled('Other'), [], '... api-0: not scheduled yet'],
  ['A pod whose claim is unknown', pod({}, mounting), [], '... api-0: not scheduled yet'],
  ['A pod whose claim is bound', pod({}, mounting), [claim({ phase: 'Bound' })], '... api-0: not scheduled yet'],
  [
    'A pod whose claim cannot be bound',
    pod({}, mounting),
    [claim({ phase: 'Pending' }), noClass],
    'ProvisioningFailed | claim data cannot be bound: no class | kubectl -n shop describe pvc data',
  ],
  [
    'A pod that is assigned to a node',
    pod({}, { ...mounting, nodeName: 'n' }),
    [claim(), noClass],
    '... api-0: not accepted by node n yet',
  ],
  [
    'A pod whose readiness gate is not set',
    pod({
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message: 'no gate' }],
    }),
    [],
    '... api-0: no gate',
  ],
  [
    'A pod that restarts',
    podIn({ waiting: { reason: 'PodInitializing' } }, { restartCount: 2 }),
    [],
    '... api-0: main PodInitializing, 2 restarts',
  ],
  ['A pod that starts', podIn({ waiting: { reason: 'PodInitializing' } }), [], '... api-0: main PodInitializing'],
  [
    'A container that ended, beside one that waits',
    pod({ containerStatuses: [ended('a', 1), waits('b', 'Creating')] }),
    [],
    '... api-0: b Creating',
  ],
  [
    'A container that ended with an error',
    pod({ containerStatuses: [ended('a', 0), ended('b', 2)] }),
    [],
    '... api-0: b ended with exit code 2',
  ],
  [
    'A pod whose containers exited with 0',
    pod({ phase: 'Running', containerStatuses: [ended('a', 0)] }),
    [],
    '... api-0: Running',
  ],
  [
    'An exit without a reason',
    podIn(
      { waiting: { reason: 'CrashLoopBackOff' } },
      { restartCount: 2, lastState: { terminated: { exitCode: 1, reason: '' } } },
    ),
    [],
    `CrashLoopBackOff | container main of pod api-0 keeps crashing (2 restarts): exit code 1 | ${look}`,
  ],
  [
    'A pod with only another condition',
    pod({
      conditions: [
        { type: 'PodScheduled', status: 'True' },
        { type: 'Ready', status: 'False' },
      ],
    }),
    [],
    '... api-0: not scheduled yet',
  ],
];
for (const [title, given, others, words] of pods) test(title, (t) => t.is(told(given, ...others), words));

const claims: readonly (readonly [title: string, claim: KubeObject, events: readonly KubeObject[], told: string])[] = [
  ['A missing claim', claim(), [], '... claim data: not bound yet'],
  ['A claim that waits', claim({ phase: 'Pending' }), [], '... claim data: Pending'],
  [
    'Many events of another reason',
    claim({}),
    [{ ...event(claim(), 'Resizing', 'x'), count: 9 }],
    '... claim data: not bound yet',
  ],
  [
    'A claim without a class',
    claim({}),
    [{ ...event(claim(), 'FailedBinding', 'no class'), count: 2 }],
    'FailedBinding | claim data cannot be bound: no class | kubectl -n shop describe pvc data',
  ],
];
for (const [title, given, events, words] of claims) test(title, (t) => t.is(told(given, ...events), words));
test('A claim that is not created yet', (t) =>
  t.is(lineOf(judgeObject(claim(), seen())), '... claim data: not created yet'));

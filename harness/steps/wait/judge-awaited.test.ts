import test from 'ava';
import { object, podIn, seen } from '../../health/fixtures/seen.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { type Awaited, judgeAwaited, untilProblem } from './judge-awaited.ts';

const judged = (until: Awaited['until'], objects: readonly KubeObject[], first = objects) => {
  const judgement = judgeAwaited({
    kind: 'Widget',
    until,
    selected: () => objects,
    described: 'Widget w',
    first: new Set(first.map(({ metadata }) => metadata['uid'])),
    seen: seen(...objects),
  });
  return judgement.state === 'pending'
    ? judgement.waitingFor
    : judgement.state === 'hopeless'
      ? `hopeless: ${judgement.message}`
      : 'ready';
};
const widget = (status: object, metadata: object = {}) => object('Widget', 'w', { status, metadata });
const condition = (type: string, status: string, more: object = {}) => ({ type, status, ...more });
const crashing = podIn({ waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 3 });

const cases: readonly [title: string, until: Awaited['until'], objects: readonly KubeObject[], words: string][] = [
  ['Nothing is not ready', 'ready', [], 'Widget w is not there'],
  ['An object without conditions is ready where it is there', 'ready', [widget({})], 'ready'],
  ['The condition Ready decides', 'ready', [widget({ conditions: [condition('Ready', 'True')] })], 'ready'],
  [
    'A condition that does not hold tells its reason',
    'ready',
    [widget({ conditions: [condition('Ready', 'False', { reason: 'Starting', message: 'one of two' })] })],
    'Widget/w: Ready is False, Starting: one of two',
  ],
  [
    'Conditions of what Kubernetes has itself may be about other things',
    'ready',
    [widget({ conditions: [condition('DisruptionAllowed', 'False')] })],
    'ready',
  ],
  [
    'What Kubernetes has itself is ready when its change was seen',
    'ready',
    [widget({ observedGeneration: 1, conditions: [condition('DisruptionAllowed', 'True')] }, { generation: 2 })],
    'Widget/w: change not seen yet',
  ],
  [
    'A condition of an older generation does not count',
    { condition: 'Ready', status: 'True' },
    [widget({ observedGeneration: 1, conditions: [condition('Ready', 'True')] }, { generation: 2 })],
    'Widget/w: change not seen yet',
  ],
  [
    'A condition may be waited for to be False',
    { condition: 'Paused', status: 'False' },
    [widget({ conditions: [condition('Paused', 'False')] })],
    'ready',
  ],
  [
    'A pod that can never become ready is hopeless',
    { condition: 'Ready', status: 'True' },
    [crashing],
    'hopeless: container main of pod api-0 crashes again and again (3 restarts): no exit was seen',
  ],
  [
    'Whoever waits for the failure of a pod is not told that it is hopeless',
    { condition: 'Ready', status: 'False' },
    [crashing],
    'Pod/api-0: no condition Ready yet; conditions: none',
  ],
  [
    'What nobody deletes says so',
    'deleted',
    [widget({})],
    'Widget/w is still there: nobody has asked for its deletion',
  ],
  [
    'What is held by a finalizer says so',
    'deleted',
    [widget({}, { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['example.test/hold'] })],
    'Widget/w is still there: being deleted, finalizers ["example.test/hold"]',
  ],
  [
    'A pod is judged by what the kit knows of pods',
    'ready',
    [crashing],
    'hopeless: container main of pod api-0 crashes again and again (3 restarts): no exit was seen',
  ],
  [
    'A suspended Job says so where its condition is waited for',
    { condition: 'Complete', status: 'True' },
    [object('Job', 'j', { spec: { suspend: true } })],
    'Job/j: it is suspended',
  ],
  [
    'A Job that is not suspended has no such condition yet',
    { condition: 'Complete', status: 'True' },
    [
      object('Job', 'j', {
        spec: { suspend: false },
        status: { conditions: [condition('A', 'True'), condition('B', 'True')] },
      }),
    ],
    'Job/j: no condition Complete yet; conditions: A, B',
  ],
  [
    'A suspended Job may have the condition',
    { condition: 'Suspended', status: 'True' },
    [object('Job', 'j', { spec: { suspend: true }, status: { conditions: [condition('Suspended', 'True')] } })],
    'ready',
  ],
  [
    'Only a Job is suspended',
    { condition: 'Ready', status: 'True' },
    [object('Widget', 'w', { spec: { suspend: true } })],
    'Widget/w: no condition Ready yet; conditions: none',
  ],
  [
    'The generation that a condition names goes before that of the status',
    { condition: 'Ready', status: 'True' },
    [
      widget(
        { observedGeneration: 2, conditions: [condition('Ready', 'True', { observedGeneration: 1 })] },
        { generation: 2 },
      ),
    ],
    'Widget/w: change not seen yet',
  ],
  [
    'A condition of this generation counts',
    { condition: 'Ready', status: 'True' },
    [widget({ observedGeneration: 2, conditions: [condition('Ready', 'False')] }, { generation: 2 })],
    'Widget/w: Ready is False',
  ],
  [
    'An empty reason or message is left out',
    { condition: 'Ready', status: 'True' },
    [widget({ conditions: [condition('Ready', 'False', { reason: '', message: 'one of two' })] })],
    'Widget/w: Ready is False, one of two',
  ],
  [
    'What is ready by what the kit knows of it still has to have the condition',
    { condition: 'Available', status: 'True' },
    [object('Deployment', 'd', { spec: { replicas: 0 }, status: {} })],
    'Deployment/d: no condition Available yet; conditions: none',
  ],
];
for (const type of ['Available', 'Programmed', 'Accepted', 'Established', 'Healthy', 'Complete'])
  test(`The condition ${type} decides where there is no Ready`, (t) => {
    t.is(
      judged('ready', [widget({ conditions: [condition('Other', 'True'), condition(type, 'False')] })]),
      `Widget/w: ${type} is False`,
    );
  });
test('A custom resource with the name of a kind that the kit knows is judged by its own status', (t) => {
  const given = {
    ...object('Deployment', 'd', { status: { conditions: [condition('Ready', 'False')] } }),
    apiVersion: 'my.apps/v1',
  };
  const judge = (hasStatus: boolean | undefined, apiVersion: string) =>
    judgeAwaited({
      ...{ kind: 'Deployment', until: 'ready', described: 'd', first: new Set(), seen: seen(given) },
      ...(hasStatus !== undefined && { hasStatus }),
      selected: () => [{ ...given, apiVersion }],
    });
  const isOwn = (hasStatus: boolean | undefined, apiVersion: string) => {
    const judgement = judge(hasStatus, apiVersion);
    return judgement.state === 'pending' && judgement.waitingFor === 'Deployment/d: Ready is False';
  };
  t.true(isOwn(true, 'my.apps/v1'));
  t.true(isOwn(true, 'apps/v1beta1'));
  t.false(isOwn(true, 'apps/v1'));
  t.false(isOwn(undefined, 'my.apps/v1'));
});
for (const [title, until, objects, words] of cases) test(title, (t) => t.is(judged(until, objects), words));

const custom: readonly [title: string, status: object | undefined, words: string][] = [
  ['without a word of its controller is waited for', undefined, 'Widget/w: its controller has not said anything yet'],
  ['is ready when its generation was observed', { observedGeneration: 2 }, 'ready'],
  ['is waited for until its generation is observed', { observedGeneration: 1 }, 'Widget/w: change not seen yet'],
  ['is ready by its condition Ready', { conditions: [condition('Ready', 'True')] }, 'ready'],
  [
    'names its conditions where none says that it is ready',
    { conditions: [condition('Synced', 'True')] },
    'Widget/w: no condition Ready yet; conditions: Synced',
  ],
  [
    'that says neither is to be asked otherwise',
    { phase: 'Running', nodes: 3 },
    'Widget/w: its status (phase, nodes) has neither conditions nor observedGeneration: say by until: {cel: ...} when it is ready',
  ],
  ['is ready by a condition that means as much', { conditions: [condition('Programmed', 'True')] }, 'ready'],
];
for (const [title, status, words] of custom)
  test(`A custom resource whose definition has a status ${title}`, (t) => {
    const given = object('Widget', 'w', { metadata: { generation: 2 }, ...(status && { status }) });
    const objects = [given];
    const judged = judgeAwaited({
      ...{ kind: 'Widget', until: 'ready', described: 'Widget w', hasStatus: true },
      ...{ selected: () => objects, first: new Set(), seen: seen(given) },
    });
    t.is(judged.state === 'pending' ? judged.waitingFor : judged.state, words);
  });

test('An expression is waited for until it is true, also of what is not there yet', (t) => {
  const until = { cel: 'object.status.phase == "Running"' };
  t.is(judged(until, [object('Widget', 'w')]), `Widget/w: ${until.cel} cannot be evaluated yet: No such key: status`);
  t.is(judged(until, [widget({ phase: 'Pending' })]), 'Widget/w: object.status.phase == "Running" is false');
  t.is(judged(until, [widget({ phase: 'Running' })]), 'ready');
});

test('An expression that compares a number with its text is not waited for', (t) => {
  const until = { cel: 'object.status.nodes == "3"' };
  t.throws(() => judged(until, [widget({ nodes: 2 })]), {
    message: `until.cel: ${until.cel} can never be true of Widget/w`,
  });
  t.is(judged({ cel: 'object.status.nodes == 3' }, [widget({ nodes: 3 })]), 'ready');
});

test('An expression that can never be true is told before anything is waited for', (t) => {
  t.regex(
    untilProblem({ cel: 'objct.status.phase == "Running"' }) ?? '',
    /^unknown name "objct" .*did you mean object\?/,
  );
  t.regex(untilProblem({ cel: 'size(object) == "1"' }) ?? '', /int == string/);
  t.regex(untilProblem({ cel: 'size(object)' }) ?? '', /can never be true: it is of type int/);
  t.is(untilProblem({ cel: 'object.status.phase' }), undefined);
  t.is(untilProblem('ready'), undefined);
});

test('A successor of the same name is not what was to go', (t) => {
  t.is(judged('deleted', [widget({}, { uid: 'new' })], [widget({}, { uid: 'old' })]), 'ready');
});

test('Of several objects each has to hold', (t) => {
  const good = widget({ conditions: [condition('Ready', 'True')] });
  const bad = object('Widget', 'v', { status: { conditions: [condition('Ready', 'Unknown')] } });
  t.is(judged('ready', [good, bad]), 'Widget/v: Ready is Unknown');
});

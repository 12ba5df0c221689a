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
  ['A missing object is not ready', 'ready', [], 'Widget w is not found'],
  ['An object without conditions is ready as soon as it exists', 'ready', [widget({})], 'ready'],
  [
    'The condition Ready decides if it exists',
    'ready',
    [widget({ conditions: [condition('Ready', 'True')] })],
    'ready',
  ],
  [
    'A condition that is not met is reported with its reason',
    'ready',
    [widget({ conditions: [condition('Ready', 'False', { reason: 'Starting', message: 'one of two' })] })],
    'Widget/w: Ready is False, Starting: one of two',
  ],
  [
    'Conditions of built-in kinds do not have to mean readiness',
    'ready',
    [widget({ conditions: [condition('DisruptionAllowed', 'False')] })],
    'ready',
  ],
  [
    'An object of a built-in kind is ready when its generation was observed',
    'ready',
    [widget({ observedGeneration: 1, conditions: [condition('DisruptionAllowed', 'True')] }, { generation: 2 })],
    'Widget/w: change not observed yet',
  ],
  [
    'A condition of an older generation does not count',
    { condition: 'Ready', status: 'True' },
    [widget({ observedGeneration: 1, conditions: [condition('Ready', 'True')] }, { generation: 2 })],
    'Widget/w: change not observed yet',
  ],
  [
    'A wait may be for a condition to be False',
    { condition: 'Paused', status: 'False' },
    [widget({ conditions: [condition('Paused', 'False')] })],
    'ready',
  ],
  [
    'A pod that can never become ready is hopeless',
    { condition: 'Ready', status: 'True' },
    [crashing],
    'hopeless: container main of pod api-0 keeps crashing (3 restarts): no exit was observed',
  ],
  [
    'A pod is not hopeless if the wait is for its failure',
    { condition: 'Ready', status: 'False' },
    [crashing],
    'Pod/api-0: no condition Ready yet; conditions: none',
  ],
  [
    'A wait for a deletion that nobody requested says so',
    'deleted',
    [widget({})],
    'Widget/w still exists: its deletion was not requested',
  ],
  [
    'A wait for a deletion that a finalizer blocks says so',
    'deleted',
    [widget({}, { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['example.test/hold'] })],
    'Widget/w still exists: being deleted, finalizers ["example.test/hold"]',
  ],
  [
    'A pod is judged by the rules of the kit',
    'ready',
    [crashing],
    'hopeless: container main of pod api-0 keeps crashing (3 restarts): no exit was observed',
  ],
  [
    'A wait for a condition of a suspended Job says that it is suspended',
    { condition: 'Complete', status: 'True' },
    [object('Job', 'j', { spec: { suspend: true } })],
    'Job/j: suspended',
  ],
  [
    'A wait for a missing condition of a Job that is not suspended lists its conditions',
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
    'Only a Job can be suspended',
    { condition: 'Ready', status: 'True' },
    [object('Widget', 'w', { spec: { suspend: true } })],
    'Widget/w: no condition Ready yet; conditions: none',
  ],
  [
    'The observed generation of a condition takes precedence over the one of the status',
    { condition: 'Ready', status: 'True' },
    [
      widget(
        { observedGeneration: 2, conditions: [condition('Ready', 'True', { observedGeneration: 1 })] },
        { generation: 2 },
      ),
    ],
    'Widget/w: change not observed yet',
  ],
  [
    'A condition of the current generation counts',
    { condition: 'Ready', status: 'True' },
    [widget({ observedGeneration: 2, conditions: [condition('Ready', 'False')] }, { generation: 2 })],
    'Widget/w: Ready is False',
  ],
  [
    'An empty reason or message is omitted',
    { condition: 'Ready', status: 'True' },
    [widget({ conditions: [condition('Ready', 'False', { reason: '', message: 'one of two' })] })],
    'Widget/w: Ready is False, one of two',
  ],
  [
    'An object that is ready by the rules of the kit must still have the awaited condition',
    { condition: 'Available', status: 'True' },
    [object('Deployment', 'd', { spec: { replicas: 0 }, status: {} })],
    'Deployment/d: no condition Available yet; conditions: none',
  ],
];
for (const type of ['Available', 'Programmed', 'Accepted', 'Established', 'Healthy', 'Complete'])
  test(`The condition ${type} decides if there is no Ready`, (t) => {
    t.is(
      judged('ready', [widget({ conditions: [condition('Other', 'True'), condition(type, 'False')] })]),
      `Widget/w: ${type} is False`,
    );
  });
test('A custom resource with the name of a built-in kind is judged by its own status', (t) => {
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
  [
    'is waited for until its controller reports a status',
    undefined,
    'Widget/w: its controller has not reported a status yet',
  ],
  ['is ready when its generation is observed', { observedGeneration: 2 }, 'ready'],
  ['is not ready before its generation is observed', { observedGeneration: 1 }, 'Widget/w: change not observed yet'],
  ['is ready by its condition Ready', { conditions: [condition('Ready', 'True')] }, 'ready'],
  [
    'lists its conditions if none of them means readiness',
    { conditions: [condition('Synced', 'True')] },
    'Widget/w: no condition Ready yet; conditions: Synced',
  ],
  [
    'needs a CEL expression if it has neither conditions nor observedGeneration',
    { phase: 'Running', nodes: 3 },
    'Widget/w: its status (phase, nodes) has neither conditions nor observedGeneration: define readiness with until: {cel: ...}',
  ],
  ['is ready by an equivalent condition', { conditions: [condition('Programmed', 'True')] }, 'ready'],
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

test('A wait for an expression lasts until it is true, even if a field does not exist yet', (t) => {
  const until = { cel: 'object.status.phase == "Running"' };
  t.is(judged(until, [object('Widget', 'w')]), `Widget/w: ${until.cel} cannot be evaluated yet: No such key: status`);
  t.is(
    judged(until, [widget({ phase: 'Pending' })]),
    'Widget/w: object.status.phase == "Running" is false; its status: {"phase":"Pending"}',
  );
  t.is(judged(until, [widget({ phase: 'Running' })]), 'ready');
});

test('An expression that compares a number with a string fails at once', (t) => {
  const until = { cel: 'object.status.nodes == "3"' };
  t.throws(() => judged(until, [widget({ nodes: 2 })]), {
    message: `until.cel: ${until.cel} can never be true for Widget/w`,
  });
  t.is(judged({ cel: 'object.status.nodes == 3' }, [widget({ nodes: 3 })]), 'ready');
});

test('An expression that can never be true is rejected before the wait', (t) => {
  t.regex(
    untilProblem({ cel: 'objct.status.phase == "Running"' }) ?? '',
    /^unknown name "objct" .*did you mean object\?/,
  );
  t.regex(untilProblem({ cel: 'size(object) == "1"' }) ?? '', /int == string/);
  t.regex(untilProblem({ cel: 'size(object)' }) ?? '', /can never be true: it is of type int/);
  t.is(untilProblem({ cel: 'object.status.phase' }), undefined);
  t.is(untilProblem('ready'), undefined);
});

test('A new object of the same name does not block the wait for a deletion', (t) => {
  t.is(judged('deleted', [widget({}, { uid: 'new' })], [widget({}, { uid: 'old' })]), 'ready');
});

test('Each of several objects must meet the condition', (t) => {
  const good = widget({ conditions: [condition('Ready', 'True')] });
  const bad = object('Widget', 'v', { status: { conditions: [condition('Ready', 'Unknown')] } });
  t.is(judged('ready', [good, bad]), 'Widget/v: Ready is Unknown');
});

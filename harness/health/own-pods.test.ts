import test from 'ava';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { object, podIn, seen } from './fixtures/seen.ts';
import { judgeObject } from './judge-workload.ts';

const workload = (kind: string, status: object) => object(kind, 'api', { status });
const template = (image: string, labels?: object) => ({
  template: { ...(labels && { metadata: { labels } }), spec: { image } },
});
const isOf = (
  setSpec: object | undefined,
  spec: object | undefined,
  revisions: readonly (string | undefined)[] = [],
) => {
  const annotations = (value?: string) =>
    value === undefined ? {} : { annotations: { 'deployment.kubernetes.io/revision': value } };
  const deployment = object('Deployment', 'api', {
    ...(spec && { spec }),
    metadata: annotations(revisions[1]),
    status: {},
  });
  const set = object('ReplicaSet', 'rs', {
    owner: 'uid-api',
    ...(setSpec && { spec: setSpec }),
    metadata: annotations(revisions[0]),
  });
  const crashing = podIn({ waiting: { reason: 'ErrImageNeverPull' } }, {}, 'uid-rs');
  return judgeObject(deployment, seen(deployment, set, crashing)).state === 'hopeless';
};
const present: readonly (readonly [title: string, is: boolean, given: Parameters<typeof isOf>])[] = [
  ['of the same template', true, [template('a'), template('a')]],
  [
    'of the same template except for the added hash',
    true,
    [template('a', { x: '1', 'pod-template-hash': 'h' }), template('a', { x: '1' })],
  ],
  ['of another template', false, [template('b'), template('a')]],
  [
    'of a template with other labels',
    false,
    [template('a', { x: '2', 'pod-template-hash': 'h' }), template('a', { x: '1' })],
  ],
  ['of the same template, whatever the revisions', true, [template('a'), template('a'), ['2', '1']]],
  ['of the same revision, where one has no template', true, [template('a'), {}, ['2', '2']]],
  ['of another revision, where one has no template', false, [undefined, template('a'), ['1', '2']]],
  ['of a revision, where the Deployment has none', true, [undefined, {}, ['1']]],
  ['without a revision, where the Deployment has one', false, [undefined, {}, [undefined, '1']]],
];
for (const [title, is, given] of present)
  test(`A ReplicaSet ${title} ${is ? 'is' : 'is not'} the current one of a Deployment`, (t) =>
    t.is(isOf(...given), is));

const hash = (pod: KubeObject, value?: string) => ({
  ...pod,
  metadata: { ...pod.metadata, labels: value === undefined ? {} : { 'controller-revision-hash': value } },
});
for (const [revision, own, counts] of [
  ['a', 'a', true],
  ['a', 'b', false],
  [undefined, 'b', true],
  ['a', undefined, true],
] as const)
  test(`A pod of revision ${own} ${counts ? 'counts' : 'does not count'} for a StatefulSet with updateRevision ${revision}`, (t) => {
    const given = workload('StatefulSet', { ...(revision !== undefined && { updateRevision: revision }) });
    const stuck = hash(podIn({ waiting: { reason: 'ErrImageNeverPull' } }, {}, 'uid-api'), own);
    t.is(judgeObject(given, seen(given, stuck)).state, counts ? 'hopeless' : 'pending');
    // A DaemonSet knows no revision.
    const daemons = workload('DaemonSet', { updateRevision: revision, desiredNumberScheduled: 1 });
    t.is(judgeObject(daemons, seen(daemons, stuck)).state, 'hopeless');
  });

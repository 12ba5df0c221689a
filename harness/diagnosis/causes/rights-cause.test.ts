import test from 'ava';
import { object } from '../../health/fixtures/seen.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { facts, pod, testCauses, testNoCauses } from '../fixtures/facts.ts';
import { rightsCause } from './rights-cause.ts';

const crashed = pod(
  { state: { waiting: { reason: 'CrashLoopBackOff' } }, restartCount: 1 },
  {},
  { serviceAccountName: 'operator' },
);
const quoted = (user: string, scope = 'at the cluster scope') =>
  `E0314 09:27:20 reflector.go:166] "Unhandled Error" err="failed to list *v1.Widget: widgets.shop.dev is forbidden: User \\"system:serviceaccount:${user}\\" cannot list resource \\"widgets\\" in API group \\"shop.dev\\" ${scope}"`;
const log = (text: string) => [{ text, pod: 'api-0', container: 'main' }];
const rules = (apiGroup: string, ...resources: string[]) => ({
  rules: [{ apiGroups: [apiGroup], resources, verbs: ['get'] }],
});
const binding = (kind: string, name: string, role: string) => ({
  ...object(`${kind}Binding`, name),
  roleRef: { kind, name: role },
  subjects: [{ kind: 'ServiceAccount', name: 'operator', namespace: 'shop' }],
});
const given = (recorded: readonly KubeObject[], text = quoted('shop:operator')) => ({
  ...facts([crashed], { messages: log(text) }),
  recorded,
});
const asks = 'which container main of pod api-0 requests from the API server';
const lists = 'ServiceAccount operator may not list widgets of shop.dev in the whole cluster';

testCauses([
  ['A right that no chart grants', given([]), `${lists}, ${asks}: no chart binds a role to it`],
  [
    'A role without a right',
    given([
      binding('Role', 'leader', 'leader'),
      { ...object('Role', 'leader'), ...rules('coordination.k8s.io', 'leases') },
      binding('ClusterRole', 'operator', 'operator'),
      { ...object('ClusterRole', 'operator'), ...rules('', 'secrets') },
    ]),
    `${lists}, ${asks}: ClusterRole/operator and Role/leader do not allow it`,
  ],
  [
    'A bound role that no chart creates',
    given([binding('ClusterRole', 'view', 'view'), binding('Role', 'operator', 'operatr')]),
    `${lists}, ${asks}: no chart creates Role/operatr, which its RoleBinding/operator references`,
  ],
  [
    'Several rights in a namespace, of the core group too',
    given(
      [],
      `secrets is forbidden: User "system:serviceaccount:shop:operator" cannot patch resource "secrets/status" in API group "" in the namespace "web"\n${quoted('shop:operator')}\n${quoted('shop:operator')}`,
    ),
    `ServiceAccount operator may not patch secrets/status in namespace web (and 1 more), ${asks}: no chart binds a role to it`,
  ],
]);

const list = { rules: [{ apiGroups: ['shop.dev'], resources: ['widgets'], verbs: ['list'] }] };
const allowed = [binding('ClusterRole', 'operator', 'operator'), { ...object('ClusterRole', 'operator'), ...list }];
const since = (seconds: number) => {
  const finishedAt = new Date(Date.parse('2026-03-14T09:27:18Z') + seconds * 1000).toISOString();
  const end = { restartCount: 2, lastState: { terminated: { exitCode: 1, finishedAt } } };
  const state = { waiting: { reason: 'CrashLoopBackOff' } };
  return pod({ state, ...end }, {}, { serviceAccountName: 'operator' });
};
const changed = `${lists}, ${asks}: ClusterRole/operator allows it in its chart, but it was changed in the cluster`;
const of = (crash: KubeObject, recorded: readonly KubeObject[]) => ({
  ...facts([crash], { messages: log(quoted('shop:operator')) }),
  recorded,
});

test('A role that its chart does not lack is said to be changed, as long as the refusal is new', (t) => {
  const finding = rightsCause(of(since(1), allowed));
  t.like(finding, { text: changed, certain: true });
  t.is(finding?.field, undefined);
  t.like(rightsCause(of(since(-9), allowed)), { text: changed, certain: false });
});

test('A role that is bound in one namespace does not allow a request for the whole cluster', (t) => {
  const bound = [binding('Role', 'operator', 'operator'), { ...object('Role', 'operator'), ...list }];
  t.is(rightsCause(of(since(1), bound))?.text, `${lists}, ${asks}: Role/operator does not allow it`);
});

testNoCauses([
  ['A refusal for another ServiceAccount', facts([pod({ ready: true })], { messages: log(quoted('shop:other')) })],
  ['A refusal in the response to a step', facts([], { messages: [{ text: quoted('shop:operator') }] })],
]);

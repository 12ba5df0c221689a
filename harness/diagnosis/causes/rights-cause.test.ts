import { object } from '../../health/fixtures/seen.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { facts, pod, testCauses, testNoCauses } from '../fixtures/facts.ts';

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

testNoCauses([
  ['A refusal for another ServiceAccount', facts([pod({ ready: true })], { messages: log(quoted('shop:other')) })],
  ['A refusal in the response to a step', facts([], { messages: [{ text: quoted('shop:operator') }] })],
]);

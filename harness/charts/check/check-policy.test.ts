import test from 'ava';
import { checkObject } from './check-policy.ts';

test('each rule that a bare Deployment breaks is named', (t) => {
  const spec = {
    hostNetwork: true,
    volumes: [{ name: 'host', hostPath: { path: '/' } }],
    containers: [{ name: 'web', image: 'web:latest', securityContext: { capabilities: { add: ['SYS_ADMIN'] } } }],
  };
  t.deepEqual(checkObject({ kind: 'Deployment', spec: { template: { spec } } }), [
    'hostNetwork is true',
    'volume host is of type hostPath',
    'container web: allowPrivilegeEscalation is not false',
    'container web: runAsNonRoot is not true',
    'container web: capabilities.drop lacks ALL',
    'container web: capabilities.add has SYS_ADMIN',
    'container web: seccompProfile is not RuntimeDefault',
    'automountServiceAccountToken is not given',
    'container web: readOnlyRootFilesystem is not true',
    'container web: resources.requests.cpu is not given',
    'container web: resources.limits.cpu is not given',
    'container web: resources.requests.memory is not given',
    'container web: resources.limits.memory is not given',
    'container web: image web:latest names no version',
    'container web: startupProbe is not given',
    'container web: readinessProbe is not given',
    'container web: livenessProbe is not given',
  ]);
});

test('an object without pods breaks nothing', (t) => {
  t.deepEqual(checkObject({ kind: 'Service', spec: {} }), []);
});

test('a role that gives more than a workload needs is named, rule by rule', (t) => {
  const rules = [
    { apiGroups: [''], resources: ['secrets'], verbs: ['get'] },
    { apiGroups: [''], resources: ['secrets'], verbs: ['get'], resourceNames: ['web'] },
    { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
    { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'], verbs: ['list', 'escalate', 'bind'] },
  ];
  t.deepEqual(checkObject({ kind: 'ClusterRole', rules }), [
    'rules[0] is for every Secret: name them in resourceNames',
    'rules[2].apiGroups is "*": name what is needed',
    'rules[2].resources is "*": name what is needed',
    'rules[2].verbs is "*": name what is needed',
    'rules[3].verbs has escalate, bind, which gives every other right',
  ]);
  t.deepEqual(checkObject({ kind: 'Role', rules: null }), []);
});

test('a binding to cluster-admin is named, and no other', (t) => {
  const bound = (name: string) => checkObject({ kind: 'ClusterRoleBinding', roleRef: { name } });
  t.deepEqual(bound('cluster-admin'), ['roleRef is cluster-admin: bind a role with what is needed']);
  t.deepEqual(bound('web'), []);
});

test('a variable that holds a secret in plain text is named, one that names a file or a Secret is not', (t) => {
  const env = [
    { name: 'DB_PASSWORD', value: 'x' },
    { name: 'API_TOKEN', valueFrom: { secretKeyRef: { name: 'web', key: 'token' } } },
    { name: 'API_TOKEN_FILE', value: '/etc/token' },
    { name: 'SECRET', value: '' },
  ];
  const spec = { containers: [{ name: 'web', image: 'web:1', env }] };
  t.deepEqual(
    checkObject({ kind: 'Deployment', spec: { template: { spec } } }).filter((problem) => problem.includes('env')),
    ['container web: env DB_PASSWORD is written in plain text: read it from a Secret'],
  );
});

import test from 'ava';
import { checkObject } from './check-policy.ts';

const messagesOf = (...args: Parameters<typeof checkObject>) => [...checkObject(...args)].map(({ message }) => message);

test('every policy that a minimal Deployment violates is reported', (t) => {
  const spec = {
    hostNetwork: true,
    volumes: [{ name: 'host', hostPath: { path: '/' } }],
    containers: [{ name: 'web', image: 'web:latest', securityContext: { capabilities: { add: ['SYS_ADMIN'] } } }],
  };
  t.deepEqual(messagesOf({ kind: 'Deployment', spec: { template: { spec } } }), [
    'hostNetwork is true',
    'volume host is of type hostPath',
    'container web: allowPrivilegeEscalation is not false',
    'container web: runAsNonRoot is not true',
    'container web: capabilities.drop lacks ALL',
    'container web: capabilities.add has SYS_ADMIN',
    'container web: seccompProfile is not RuntimeDefault',
    'automountServiceAccountToken is not set',
    'container web: readOnlyRootFilesystem is not true',
    'container web: resources.requests.cpu is not set',
    'container web: resources.limits.cpu is not set',
    'container web: resources.requests.memory is not set',
    'container web: resources.limits.memory is not set',
    'container web: image web:latest has no version',
    'container web: startupProbe is not set',
    'container web: readinessProbe is not set',
    'container web: livenessProbe is not set',
  ]);
});

test('an object without pods violates no policy', (t) => {
  t.deepEqual(messagesOf({ kind: 'Service', spec: {} }), []);
});

test('a role that is too broad is reported rule by rule', (t) => {
  const rules = [
    { apiGroups: [''], resources: ['secrets'], verbs: ['get'] },
    { apiGroups: [''], resources: ['secrets'], verbs: ['get'], resourceNames: ['web'] },
    { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
    { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'], verbs: ['list', 'escalate', 'bind'] },
    { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
    { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'list'] },
  ];
  t.deepEqual(messagesOf({ kind: 'ClusterRole', rules }), [
    'rules[0] applies to every Secret: list them in resourceNames',
    'rules[2].apiGroups is "*": list what is needed',
    'rules[2].resources is "*": list what is needed',
    'rules[2].verbs is "*": list what is needed',
    'rules[3].verbs has escalate, bind, which grants every other permission',
    'rules[5] applies to every Secret: list them in resourceNames',
  ]);
  t.deepEqual(messagesOf({ kind: 'Role', rules: null }), []);
});

test('only a binding to cluster-admin is reported', (t) => {
  const bound = (name: string) => messagesOf({ kind: 'ClusterRoleBinding', roleRef: { name } });
  t.deepEqual(bound('cluster-admin'), [
    'roleRef is cluster-admin: bind a role with only the permissions that are needed',
  ]);
  t.deepEqual(bound('web'), []);
});

test('a plain-text secret in a variable is reported, and a switch or a reference is not', (t) => {
  const env = [
    { name: 'DB_PASSWORD', value: 'x' },
    { name: 'API_TOKEN', valueFrom: { secretKeyRef: { name: 'web', key: 'token' } } },
    { name: 'API_TOKEN_FILE', value: '/etc/token' },
    { name: 'SECRET', value: '' },
    { name: 'ALLOW_EMPTY_PASSWORD', value: 'yes' },
    { name: 'CACHE_PASSWORD', value: '$(REDIS_PASSWORD)' },
  ];
  const spec = { containers: [{ name: 'web', image: 'web:1', env }] };
  t.deepEqual(
    messagesOf({ kind: 'Deployment', spec: { template: { spec } } }).filter((problem) => problem.includes('env')),
    ['container web: env DB_PASSWORD is in plain text: read it from a Secret'],
  );
});

test('a ServiceAccount may decide whether its pods mount the token', (t) => {
  const spec = { serviceAccountName: 'web', containers: [{ name: 'web', image: 'web:1' }] };
  const problemsWith = (name: string) => {
    const account = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name },
      automountServiceAccountToken: false,
    };
    const object = { kind: 'Deployment', spec: { template: { spec } } };
    return messagesOf(object, [account]).filter((problem) => problem.includes('Token'));
  };
  t.deepEqual(problemsWith('web'), []);
  t.deepEqual(problemsWith('other'), ['automountServiceAccountToken is not set']);
});

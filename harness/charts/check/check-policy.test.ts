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

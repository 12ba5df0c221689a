import test from 'ava';
import { parseObjects } from '../../load/yaml/parse-manifests.ts';
import { firstScenario } from './first-steps.ts';

const workload = (container: string, kind = 'Deployment') => `
apiVersion: apps/v1
kind: ${kind}
metadata: {name: web}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [${container}]}}}
---
`;
const service = (ports: string, app = 'web') => `
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: ${app}}, ports: [${ports}]}
---
`;
const named = '{ports: [{name: web, containerPort: 8080}], readinessProbe: {httpGet: {path: /ready, port: web}}}';

const cases: Readonly<Record<string, readonly [manifest: string, step: string]>> = {
  'The request of a probe is sent through the Service of its port': [
    workload(named) + service('{port: 80, targetPort: web}'),
    '  - request: {to: web, via: service, path: /ready}',
  ],
  'A Service port named http is preferred to the first': [
    workload(named) + service('{port: 81, targetPort: 9}, {name: http, port: 80, targetPort: 8080}'),
    '  - request: {to: web, via: service, path: /ready}',
  ],
  'The URL in the command of a probe is requested too': [
    workload('{livenessProbe: {exec: {command: [sh, -c, "curl http://localhost:8080/live"]}}}') +
      service('{port: 8080}'),
    '  - request: {to: web, via: service, path: /live}',
  ],
  'A workload that can be ready before it listens is requested until it answers': [
    workload('{livenessProbe: {httpGet: {path: /live, port: 8080}}}') + service('{port: 8080}'),
    '    eventually: {within: 30s}',
  ],
  'A probe of a port without a Service is not requested': [
    workload(named) + service('{port: 80, targetPort: 9090}'),
    '  - assert: {apiVersion: apps/v1, kind: Deployment, name: web}',
  ],
  'A Service of other pods is not used': [
    workload(named) + service('{port: 80, targetPort: web}', 'other'),
    '  - assert: {apiVersion: apps/v1, kind: Deployment, name: web}',
  ],
  'An HTTPS probe is not requested': [
    workload('{readinessProbe: {httpGet: {port: 8080, scheme: HTTPS}}}') + service('{port: 8080}'),
    '  - assert: {apiVersion: apps/v1, kind: Deployment, name: web}',
  ],
  'Without a probe, ready pods are asserted': [
    workload('{}', 'DaemonSet'),
    '    expect: {object: {status: {numberReady: {gte: 1}}}}',
  ],
  'Pods that do not run on the throwaway cluster are not asserted to be ready': [
    `${workload('{}').replace('{template', '{replicas: 0, template')}${workload(named).replace('{containers', '{nodeSelector: {kubernetes.io/os: windows}, containers')}${service('{port: 80, targetPort: web}')}${workload('{}', 'StatefulSet')}`,
    '  - assert: {apiVersion: apps/v1, kind: StatefulSet, name: web}',
  ],
  'Pods that select labels of every k3s node are asserted to be ready': [
    workload('{}').replace(
      '{containers',
      '{nodeSelector: {kubernetes.io/os: linux, node-role.kubernetes.io/control-plane: "true", node.kubernetes.io/instance-type: k3s}, containers',
    ) + workload('{}', 'StatefulSet'),
    '  - assert: {apiVersion: apps/v1, kind: Deployment, name: web}',
  ],
  'Pods that select a node by its name are not asserted to be ready': [
    workload('{}').replace('{containers', '{nodeSelector: {kubernetes.io/hostname: linux}, containers') +
      workload('{}', 'StatefulSet'),
    '  - assert: {apiVersion: apps/v1, kind: StatefulSet, name: web}',
  ],
  'An object of another namespace is asserted there': [
    workload('{}').replace('{name: web}', '{name: web, namespace: kube-system}'),
    '  - assert: {apiVersion: apps/v1, kind: Deployment, name: web, namespace: kube-system}',
  ],
  'A Job is asserted to succeed': [
    'apiVersion: batch/v1\nkind: Job\nmetadata: {name: load}',
    '    expect: {object: {status: {succeeded: 1}}}',
  ],
  'An object without pods is asserted to exist': [
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}',
    '  - assert: {apiVersion: v1, kind: ConfigMap, name: settings}',
  ],
};

for (const [title, [manifest, step]] of Object.entries(cases)) {
  test(title, (t) => {
    const { steps } = firstScenario('web', parseObjects(manifest), 'default');
    t.true(steps.includes(step), steps.join('\n'));
  });
}

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
  'What a probe asks is asked through the Service that leads to its port': [
    workload(named) + service('{port: 80, targetPort: web}'),
    '  - request: {to: web, via: service, path: /ready}',
  ],
  'The Service port named http comes before the first': [
    workload(named) + service('{port: 81, targetPort: 9}, {name: http, port: 80, targetPort: 8080}'),
    '  - request: {to: web, via: service, path: /ready}',
  ],
  'An address in the command of a probe is asked as well': [
    workload('{livenessProbe: {exec: {command: [sh, -c, "curl http://localhost:8080/live"]}}}') +
      service('{port: 8080}'),
    '  - request: {to: web, via: service, path: /live}',
  ],
  'What may be ready before it listens is asked until it answers': [
    workload('{livenessProbe: {httpGet: {path: /live, port: 8080}}}') + service('{port: 8080}'),
    '    eventually: {within: 30s}',
  ],
  'A probe of a port that the Service does not lead to is not asked': [
    workload(named) + service('{port: 80, targetPort: 9090}'),
    '  - assert: {apiVersion: apps/v1, kind: Deployment, name: web}',
  ],
  'A Service of other pods is not asked': [
    workload(named) + service('{port: 80, targetPort: web}', 'other'),
    '  - assert: {apiVersion: apps/v1, kind: Deployment, name: web}',
  ],
  'A probe by HTTPS is not asked': [
    workload('{readinessProbe: {httpGet: {port: 8080, scheme: HTTPS}}}') + service('{port: 8080}'),
    '  - assert: {apiVersion: apps/v1, kind: Deployment, name: web}',
  ],
  'Without a probe its pods are asked to be ready': [
    workload('{}', 'DaemonSet'),
    '    expect: {object: {status: {numberReady: {gte: 1}}}}',
  ],
  'A Job is asked to succeed': [
    'apiVersion: batch/v1\nkind: Job\nmetadata: {name: load}',
    '    expect: {object: {status: {succeeded: 1}}}',
  ],
  'What runs nothing is asked to be there': [
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}',
    '  - assert: {apiVersion: v1, kind: ConfigMap, name: settings}',
  ],
};

for (const [title, [manifest, step]] of Object.entries(cases)) {
  test(title, (t) => {
    const { steps } = firstScenario('web', parseObjects(manifest));
    t.true(steps.includes(step), steps.join('\n'));
  });
}

import test from 'ava';
import { scenarioOf } from '../../session/fixtures/scenario-of.ts';
import { releaseUseOf } from './scenario-uses.ts';

const steps: Readonly<Record<string, readonly [uses: readonly string[], changes: readonly string[]]>> = {
  'request: {to: api}': [['api'], []],
  'sql: {to: api, query: "delete from t"}': [['api'], []],
  'logs: {release: api}, capture: {text: text}': [['api'], []],
  'script: {run: kubectl get pods}': [[], ['*']],
  'wait: {pause: 1s}': [[], []],
  'job: {run: job}': [[], ['job']],
  'scale: {release: api, replicas: 0}': [[], ['api']],
  'restart: {release: api}': [[], ['api']],
  'helm: {test: api}': [['api'], []],
  'helm: {upgrade: api}': [[], ['api']],
  'helm: {upgrade: "*"}': [[], ['*']],
  'fault: {cut: {from: api, to: job}}': [[], ['api', 'job']],
  'fault: {kill: {release: api}}': [[], ['api']],
  'fault: {kill: {pod: api-0}}': [[], ['*']],
  'fault: {drain: {}}': [[], ['*']],
  'fault: {heal: all}': [[], []],
  'restart: {release: "${{ run.id }}"}': [[], ['*']],
  'delete: {apiVersion: v1, kind: ConfigMap, name: greeting}': [[], ['*']],
  'apply: {object: {apiVersion: v1, kind: ConfigMap, metadata: {name: own}}}': [[], []],
  'apply: {object: {apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {app.kubernetes.io/instance: api}}}}':
    [[], ['api']],
  'apply: {object: {apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {meta.helm.sh/release-name: api}}}}':
    [[], ['api']],
  'apply: {object: {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny}}}': [[], ['*']],
};

for (const [step, [uses, changes]] of Object.entries(steps)) {
  test(`{${step}} uses ${uses.join(', ') || 'nothing'} and changes ${changes.join(', ') || 'nothing'}`, (t) => {
    t.deepEqual(releaseUseOf(scenarioOf(`scenario: A\nsteps:\n  - {${step}}\n`)), { uses, changes });
  });
}

test('A release that a scenario changes is not listed as used, and the steps of finally count', (t) => {
  const scenario = scenarioOf(
    'scenario: A\nneeds: [api, job]\nsteps: [{request: {to: api}}]\nfinally: [{restart: {release: api}}]\n',
  );
  t.deepEqual(releaseUseOf(scenario), { uses: ['job'], changes: ['api'] });
});

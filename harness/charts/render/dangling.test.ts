import test from 'ava';
import { parseObjects } from '../../load/yaml/parse-manifests.ts';
import { danglingReferences, mayBeMade } from './dangling.ts';
import { Manifest } from './manifest.ts';

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web, tier: front}}
    spec: {containers: [{name: web, ports: [{name: http, containerPort: 80}]}]}
`;
const service =
  'apiVersion: v1\nkind: Service\nmetadata: {name: web, labels: {app: web}}\nspec: {selector: {app: web}, ports: [{port: 80}]}';
const backends = (reference: string) =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: web}\nspec: {rules: [{backendRefs: [${reference}]}]}`;
const selecting = (kind: string, spec: string, metadata = 'name: web') =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: {${metadata}}\nspec: {${spec}}`;
const role = (rule: string) =>
  `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: web}\nrules: [{apiGroups: ["*"], ${rule}}]`;
const other = selecting('NetworkPolicy', 'podSelector: {matchLabels: {app: notebook}}');

const manifestOf = (...documents: readonly string[]) => new Manifest(parseObjects(documents.join('\n---\n')), 'shop');

const right: Readonly<Record<string, readonly string[]>> = {
  'a budget that selects by an expression': [
    selecting('PodDisruptionBudget', 'selector: {matchExpressions: [{key: app, operator: In, values: [web]}]}'),
  ],
  'a budget for all pods': [selecting('PodDisruptionBudget', 'selector: {}')],
  'a policy that selects by an expression, with a port by name': [
    selecting(
      'NetworkPolicy',
      'podSelector: {matchExpressions: [{key: tier, operator: Exists}]}, ingress: [{ports: [{port: http}]}]',
    ),
  ],
  'a Service for pods of kube-system': [
    selecting('Service', 'selector: {component: scheduler}', 'name: web, namespace: kube-system'),
  ],
  'a ServiceMonitor of other namespaces': [
    selecting(
      'ServiceMonitor',
      'namespaceSelector: {matchNames: [default]}, selector: {matchLabels: {component: apiserver}}',
    ),
    selecting(
      'ServiceMonitor',
      'namespaceSelector: {any: true}, selector: {matchLabels: {component: dns}}',
      'name: dns',
    ),
  ],
  'a backend that is no Service, or one of another namespace': [
    service,
    backends('{name: other, kind: TraefikService}, {name: other, namespace: elsewhere, port: 80}'),
  ],
  'a backend that an annotation defines': [
    service,
    selecting(
      'Ingress',
      'rules: [{http: {paths: [{backend: {service: {name: redirect, port: {name: use-annotation}}}}]}}]',
    ),
  ],
  'a Service and an autoscaler of a custom workload': [
    selecting(
      'Rollout',
      'template: {metadata: {labels: {app: canary}}, spec: {containers: [{name: web}]}}',
      'name: canary',
    ),
    selecting('Service', 'selector: {app: canary}'),
    selecting('HorizontalPodAutoscaler', 'scaleTargetRef: {kind: Rollout, name: canary}'),
  ],
};

for (const [title, documents] of Object.entries(right)) {
  test(`${title} is not dangling`, (t) => {
    t.deepEqual(danglingReferences(manifestOf(web, ...documents)), []);
  });
}

test('a selector that matches no pod is dangling, unless a program of the release may create the pod', (t) => {
  const judged = (...documents: readonly string[]) => {
    const manifest = manifestOf(web, other, ...documents);
    return danglingReferences(manifest).map((each) => [each.message, mayBeMade(each, manifest)]);
  };
  const message = 'its selector matches no pod: it restricts nothing';
  t.deepEqual(judged(), [[message, false]]);
  t.deepEqual(judged(role('resources: [pods], verbs: [get, list]')), [[message, false]]);
  t.deepEqual(judged(role('resources: [pods], verbs: [create]')), [[message, true]]);
  t.deepEqual(judged(role('resources: [statefulsets], verbs: ["*"]')), [[message, true]]);
});

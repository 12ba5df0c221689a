import { join } from 'node:path';
import test from 'ava';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import type { ChartFolder } from '../chart-folder.ts';
import { readSchemas } from '../kubernetes/read-schemas.ts';
import type { Rendering } from '../render/render-chart.ts';
import { checkRenderings } from './check-renderings.ts';

const chart = { name: 'web', path: join(process.cwd(), 'charts/web'), library: false } as ChartFolder;

function role(name: string, ...verbs: readonly string[]): KubeObject {
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs }];
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name }, rules };
}

const own = { chart, values: '', release: 'web', namespace: 'shop', refused: undefined };
const production = { ...own, values: 'values-production.yaml' };
const another = { ...own, release: 'another', namespace: 'elsewhere' };
const refused = { ...own, values: 'values-refused.yaml', refused: 'tall is too tall', objects: [] };
const problemsOf = (renderings: readonly Rendering[]) => {
  const { problems, violations } = checkRenderings(renderings, new Map());
  return [...violations, ...problems];
};

test('a problem of all variants of a chart is reported once, also where the name of an object contains another release name', (t) => {
  const all = [
    { ...own, objects: [role('web', '*')] },
    { ...production, objects: [role('web', '*')] },
    { ...another, objects: [role('another-web', '*')] },
    refused,
  ];
  t.deepEqual(problemsOf(all), [
    'charts/web: Role/web: rules[0].verbs is "*": list what is needed [access]',
    'charts/web with values-refused.yaml: helm rejected it: tall is too tall',
  ]);
});

test('a problem is reported once, however the name of its object is cut or made random under another release name', (t) => {
  const all = [
    { ...own, objects: [role('web-admin', '*'), role('web-test-x1', '*')] },
    { ...another, objects: [role('anoth-adm', '*'), role('another-test-y2', '*')] },
  ];
  t.deepEqual(problemsOf(all), [
    'charts/web: Role/web-admin: rules[0].verbs is "*": list what is needed [access]',
    'charts/web: Role/web-test-x1: rules[0].verbs is "*": list what is needed [access]',
  ]);
});

test('a problem of some variants is reported with those', (t) => {
  const [wrong, right] = [role('web', '*'), role('web', 'get')];
  const problem = 'Role/web: rules[0].verbs is "*": list what is needed [access]';
  const foreign = (...verbs: readonly string[]) => ({ ...another, objects: [role('another', ...verbs)] });
  t.deepEqual(problemsOf([{ ...own, objects: [wrong] }, { ...production, objects: [right] }, foreign('*')]), [
    `charts/web with its own values: ${problem}`,
  ]);
  t.deepEqual(problemsOf([{ ...own, objects: [right] }, { ...production, objects: [wrong] }, foreign('*')]), [
    `charts/web with values-production.yaml, as another in elsewhere: ${problem}`,
  ]);
});

test('the template of a custom resource is judged as that of pods only if it has containers', (t) => {
  const custom = (kind: string, spec: Readonly<Record<string, unknown>>) => {
    const template = { metadata: { labels: { env: '{{.env}}' } }, spec: { restartPolicy: 'OnFailure', ...spec } };
    const object = { apiVersion: 'example.com/v1', kind, metadata: { name: 'web' }, spec: { template } };
    return problemsOf([{ ...own, objects: [object] }]).filter((problem) => problem.includes('spec.template'));
  };
  t.deepEqual(custom('ApplicationSet', {}), []);
  t.deepEqual(custom('Rollout', { containers: [{ name: 'web', image: 'web:1' }] }), [
    'charts/web: Rollout/web (example.com) spec.template.metadata.labels.env: the label {{.env}} is invalid; expected letters, digits, -, _ and .',
  ]);
});

test('a kind of Kubernetes in a version that is gone is reported, and not as a custom resource', async (t) => {
  const old = { apiVersion: 'extensions/v1beta1', kind: 'Ingress', metadata: { name: 'web' } };
  const custom = { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'web' } };
  t.deepEqual(checkRenderings([{ ...own, objects: [old, custom] }], await readSchemas()), {
    problems: ['charts/web: Ingress/web apiVersion: extensions/v1beta1 has no Ingress; expected networking.k8s.io/v1'],
    violations: [],
    unknownKinds: ['example.com/v1/Thing'],
  });
});

test('a hook that helm would never create is a problem', (t) => {
  const annotations = { 'helm.sh/hook': 'pre-instal' };
  const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', annotations } };
  t.deepEqual(problemsOf([{ ...own, objects: [settings] }]), [
    'charts/web: ConfigMap/settings: there is no hook pre-instal (did you mean pre-install?), so helm never creates it',
  ]);
});

import test from 'ava';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { deployment, kubeObject, type ReleaseFixture, renderedPlatform, secret } from '../fixtures/platform.ts';
import { indexObjects } from '../manifest/index-objects.ts';
import { findWorkloads } from '../manifest/pod-template.ts';
import { resolveEnvironment } from './resolve-environment.ts';

const configuration: readonly KubeObject[] = [
  kubeObject('ConfigMap', 'settings', { data: { LEVEL: 'info', ZONE: 'west' } }),
  secret('keys', { token: 's3cret' }),
];

function resolve(
  container: Record<string, unknown>,
  overrides: Record<string, string> = {},
  others: readonly ReleaseFixture[] = [{ name: 'settings', objects: configuration }],
  unavailable = new Map<string, string>(),
) {
  const { releases } = renderedPlatform([{ name: 'api', objects: [deployment('api', container)] }, ...others]);
  const [template] = releases.flatMap(findWorkloads);
  if (template === undefined) throw new Error('no workload');
  const source = { objects: indexObjects(releases), unavailable };
  const { variables, leftOut, problems } = resolveEnvironment(template, template.container, overrides, source);
  return { variables: Object.fromEntries(variables), leftOut: Object.fromEntries(leftOut), problems };
}

test("literal values and keys of other releases' Secrets and ConfigMaps are resolved", (t) => {
  const { variables } = resolve({
    env: [
      { name: 'PLAIN', value: 'x' },
      { name: 'EMPTY' },
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'keys', key: 'token' } } },
      { name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'LEVEL' } } },
    ],
  });
  t.deepEqual(variables, { PLAIN: 'x', EMPTY: '', TOKEN: 's3cret', LEVEL: 'info' });
});

test('envFrom is read first, with its prefix, and env overrides it', (t) => {
  const { variables } = resolve({
    envFrom: [{ configMapRef: { name: 'settings' } }, { prefix: 'KEY_', secretRef: { name: 'keys' } }],
    env: [{ name: 'LEVEL', value: 'debug in $(ZONE)' }],
  });
  t.deepEqual(variables, { LEVEL: 'debug in west', ZONE: 'west', KEY_token: 's3cret' });
});

test('a reference resolves earlier variables but not later ones', (t) => {
  const { variables } = resolve({
    env: [
      { name: 'A', value: '1' },
      { name: 'B', value: '$(A)$(C)' },
      { name: 'C', value: '3' },
    ],
  });
  t.is(variables['B'], '1$(C)');
});

test('overrides take precedence, are visible to references and can add variables', (t) => {
  const env = [
    { name: 'PORT', value: '3000' },
    { name: 'URL', value: 'http://localhost:$(PORT)' },
  ];
  t.deepEqual(resolve({ env }, { PORT: '4001', MORE: 'yes' }).variables, {
    PORT: '4001',
    URL: 'http://localhost:4001',
    MORE: 'yes',
  });
});

test('pod fields and resources resolve to values of the local process', (t) => {
  const field = (fieldPath: string) => ({ valueFrom: { fieldRef: { fieldPath } } });
  const { variables, problems } = resolve({
    resources: { limits: { memory: '64Mi' } },
    env: [
      { name: 'POD', ...field('metadata.name') },
      { name: 'NAMESPACE', ...field('metadata.namespace') },
      { name: 'APP', ...field("metadata.labels['app']") },
      { name: 'IP', ...field('status.podIP') },
      { name: 'MEMORY', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
      { name: 'WRONG', ...field('status.mood') },
    ],
  });
  t.deepEqual(variables, { POD: 'api-0', NAMESPACE: 'shop', APP: 'api', IP: '127.0.0.1', MEMORY: '64' });
  t.deepEqual(problems, ['WRONG: there is no field status.mood']);
});

test('a missing object or key is reported unless it is optional', (t) => {
  const reference = (name: string, key: string, optional?: boolean) => ({
    valueFrom: { configMapKeyRef: { name, key, ...(optional === undefined ? {} : { optional }) } },
  });
  const { variables, problems } = resolve({
    envFrom: [{ secretRef: { name: 'gone' } }, { secretRef: { name: 'gone', optional: true } }],
    env: [
      { name: 'A', ...reference('gone', 'a') },
      { name: 'B', ...reference('settings', 'b') },
      { name: 'C', ...reference('settings', 'c', true) },
    ],
  });
  t.deepEqual(variables, {});
  t.deepEqual(problems, [
    'envFrom: no release has Secret/gone',
    'A: no release has ConfigMap/gone',
    'B: ConfigMap/settings has no key b; it has LEVEL, ZONE',
  ]);
});

test('a reference to an unavailable release is dropped unless it is overridden', (t) => {
  const container = {
    envFrom: [{ secretRef: { name: 'keys' } }],
    env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'keys', key: 'token' } } }],
  };
  const others = [{ name: 'settings', objects: configuration }];
  const unavailable = new Map([['settings', 'not installed']]);
  t.deepEqual(resolve(container, {}, others, unavailable), {
    variables: {},
    leftOut: { 'everything of Secret/keys': 'settings', TOKEN: 'settings' },
    problems: [],
  });
  t.deepEqual(resolve(container, { TOKEN: 'mine' }, others, unavailable).leftOut, {
    'everything of Secret/keys': 'settings',
  });
});

import test from 'ava';
import { type Edit, findingsOf } from '../../fixtures/edited-shop.ts';
import { testAccidents } from '../../fixtures/test-accidents.ts';

testAccidents(
  import.meta.dirname,
  {
    'SECURITY pod-security': {
      'a container can escalate to root': ['_web.tpl', 'runAsNonRoot: true', 'runAsNonRoot: false'],
      'capabilities are not dropped': ['_web.tpl', '  capabilities: {drop: [ALL]}\n', ''],
      'a hostPath is mounted': ['_web.tpl', 'emptyDir: {sizeLimit: 64Mi}', 'hostPath: {path: /tmp}'],
    },
    'SECURITY hardening': {
      'a default of true overrides false': [
        '_web.tpl',
        'automountServiceAccountToken: false',
        'automountServiceAccountToken: {{ .Values.token | default true }}',
      ],
      'the root file system becomes writable': ['_web.tpl', '  readOnlyRootFilesystem: true\n', ''],
    },
    'SECURITY network-isolation': {
      'the NetworkPolicy is removed': [
        '_net.tpl',
        /kind: NetworkPolicy[\s\S]*?---\n/,
        'kind: NetworkPolicy\nmetadata: {name: other}\nspec: {podSelector: {matchLabels: {app: other}}}\n---\n',
      ],
      'Egress is removed from policyTypes': ['_net.tpl', 'policyTypes: [Ingress, Egress]', 'policyTypes: [Ingress]'],
      'an empty from allows all ingress': [
        '_net.tpl',
        '    - from:\n        - namespaceSelector: {matchLabels: {name: ingress}}\n      ports',
        '    - from: []\n      ports',
      ],
      'the ports of a policy are removed': ['_net.tpl', '      ports:\n        - port: http\n', ''],
      'a label selector becomes empty': [
        '_net.tpl',
        'podSelector: {matchLabels: {app: db}}',
        'podSelector: {matchLabels: {}}',
      ],
    },
    'SECURITY permissions': {
      'a role reads Secrets too': ['_config.tpl', 'resources: [configmaps]', 'resources: [configmaps, secrets]'],
    },
    'SECURITY plain-secrets': {
      'a password is in a plain-text variable': [
        '_web.tpl',
        'valueFrom:\n                secretKeyRef: {name: {{ include "house.name" . }}, key: uri}',
        'value: postgres://shop:correct-horse@db/shop',
      ],
      'a value of a Secret is in a file of the ConfigMap': [
        '_config.tpl',
        '      search: true',
        '      search: true\n      token: battery-staple-token',
      ],
      'a value of a Secret moves to the ConfigMap': [
        '_config.tpl',
        '  USERS:',
        '  token: battery-staple-token\n  USERS:',
      ],
    },
    'SECURITY exposure': {
      'the Service is exposed outside of the cluster': ['_net.tpl', 'type: ClusterIP', 'type: LoadBalancer'],
      'the authentication middleware is removed': [
        '_net.tpl',
        '  annotations:\n    traefik.ingress.kubernetes.io/router.middlewares: shop-auth@kubernetescrd\n',
        '',
      ],
      'TLS is removed': ['_net.tpl', '  tls:\n    - secretName: shop-tls\n      hosts: [shop.example.com]\n', ''],
    },
    'SECURITY image-trust': {
      'the image comes from another registry': ['_names.tpl', '{{ $image.registry }}/', ''],
    },
    'TRAFFIC network-isolation': {
      'DNS egress is not allowed': ['_net.tpl', 'protocol: UDP', 'protocol: TCP'],
    },
    'NEVER RUNS image-trust': {
      'the image is not built here': ['values.yaml', 'repository: shop/web', 'repository: shop/website'],
      'the image has another name and another registry': [
        '_names.tpl',
        /image" -\}\}[\s\S]*?\{\{- end/,
        'image" -}}other.example.com/job:2.1{{- end',
      ],
      'the image is never pulled': ['_web.tpl', '- name: web\n', '- name: web\n          imagePullPolicy: Never\n'],
    },
    'SECURITY admission-webhooks': {
      'a webhook is removed': ['_operator.tpl', /apiVersion: admissionregistration[\s\S]*?---\n/, ''],
      'a webhook checks other objects': ['_operator.tpl', 'operations: [CREATE]', 'operations: [DELETE]'],
    },
    'TRAFFIC admission-webhooks': {
      'a webhook gets failurePolicy Fail': ['_operator.tpl', 'failurePolicy: Ignore', 'failurePolicy: Fail'],
      'a webhook checks every namespace': ['_operator.tpl', /.*namespaceSelector.*\n/, ''],
    },
  },
  ['admission-labels'],
);

test('a role that becomes narrower is not a security finding', async (t) => {
  const found = await findingsOf([['_operator.tpl', 'verbs: ["*"]', 'verbs: [get, list]']]);
  t.deepEqual(
    [...new Set(found.map(({ effect, message }) => `${effect} ${message}`))],
    ['NEVER RUNS no longer lets ServiceAccount shop * shops.example.com'],
  );
});

test('a port name that no container declares is not a security finding', async (t) => {
  const found = await findingsOf([['_net.tpl', '        - port: http\n  egress', '        - port: web\n  egress']]);
  t.deepEqual(
    found.filter(({ effect }) => effect === 'SECURITY'),
    [],
  );
});

test('an Ingress with another name opens nothing, unless it also answers for another host', async (t) => {
  const renamed = ['_net.tpl', /(kind: Ingress\nmetadata:\n {2}name: .*)/, '$1-web'] as const;
  const exposed = async (...edits: Edit[]) =>
    (await findingsOf(edits)).filter(({ rule }) => rule === 'exposure').length;
  t.is(await exposed(renamed), 0);
  t.true((await exposed(renamed, ['_net.tpl', '- host: shop.example.com', '- host: www.example.com'])) > 0);
});

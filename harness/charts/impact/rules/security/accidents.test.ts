import test from 'ava';
import { findingsOf } from '../../fixtures/edited-shop.ts';
import { testAccidents } from '../../fixtures/test-accidents.ts';

testAccidents(
  import.meta.dirname,
  [
    [
      'a container may become root',
      'SECURITY',
      'pod-security',
      ['_web.tpl', 'runAsNonRoot: true', 'runAsNonRoot: false'],
    ],
    ['capabilities are not dropped', 'SECURITY', 'pod-security', ['_web.tpl', '  capabilities: {drop: [ALL]}\n', '']],
    [
      'a folder of the node is mounted',
      'SECURITY',
      'pod-security',
      ['_web.tpl', 'emptyDir: {sizeLimit: 64Mi}', 'hostPath: {path: /tmp}'],
    ],
    [
      'default true turns a false into true',
      'SECURITY',
      'hardening',
      [
        '_web.tpl',
        'automountServiceAccountToken: false',
        'automountServiceAccountToken: {{ .Values.token | default true }}',
      ],
    ],
    [
      'the root file system can be written',
      'SECURITY',
      'hardening',
      ['_web.tpl', '  readOnlyRootFilesystem: true\n', ''],
    ],
    [
      'the NetworkPolicy is lost',
      'SECURITY',
      'network-isolation',
      [
        '_net.tpl',
        /kind: NetworkPolicy[\s\S]*?---\n/,
        'kind: NetworkPolicy\nmetadata: {name: other}\nspec: {podSelector: {matchLabels: {app: other}}}\n---\n',
      ],
    ],
    [
      'Egress is no policy type any more',
      'SECURITY',
      'network-isolation',
      ['_net.tpl', 'policyTypes: [Ingress, Egress]', 'policyTypes: [Ingress]'],
    ],
    [
      'an empty from lets everybody in',
      'SECURITY',
      'network-isolation',
      [
        '_net.tpl',
        '    - from:\n        - namespaceSelector: {matchLabels: {name: ingress}}\n      ports',
        '    - from: []\n      ports',
      ],
    ],
    [
      'a role reads Secrets too',
      'SECURITY',
      'permissions',
      ['_config.tpl', 'resources: [configmaps]', 'resources: [configmaps, secrets]'],
    ],
    [
      'a password stands in the environment',
      'SECURITY',
      'plain-secrets',
      [
        '_web.tpl',
        'valueFrom:\n                secretKeyRef: {name: {{ include "house.name" . }}, key: uri}',
        'value: postgres://shop:correct-horse@db/shop',
      ],
    ],
    [
      'a Secret goes into the ConfigMap',
      'SECURITY',
      'plain-secrets',
      ['_config.tpl', '  USERS:', '  token: battery-staple-token\n  USERS:'],
    ],
    [
      'the Service is open to the outside',
      'SECURITY',
      'exposure',
      ['_net.tpl', 'type: ClusterIP', 'type: LoadBalancer'],
    ],
    [
      'the middleware that asks for a password is lost',
      'SECURITY',
      'exposure',
      [
        '_net.tpl',
        '  annotations:\n    traefik.ingress.kubernetes.io/router.middlewares: shop-auth@kubernetescrd\n',
        '',
      ],
    ],
    [
      'TLS is lost',
      'SECURITY',
      'exposure',
      ['_net.tpl', '  tls:\n    - secretName: shop-tls\n      hosts: [shop.example.com]\n', ''],
    ],
    ['the image comes from another registry', 'SECURITY', 'image-trust', ['_names.tpl', '{{ $image.registry }}/', '']],
    ['DNS is not let out', 'TRAFFIC', 'network-isolation', ['_net.tpl', 'protocol: UDP', 'protocol: TCP']],
    [
      'the image is one that is built nowhere',
      'NEVER RUNS',
      'image-trust',
      ['values.yaml', 'repository: shop/web', 'repository: shop/website'],
    ],
    [
      'the ports of a policy are lost',
      'SECURITY',
      'network-isolation',
      ['_net.tpl', '      ports:\n        - port: http\n', ''],
    ],
    [
      'a selector of labels becomes empty',
      'SECURITY',
      'network-isolation',
      ['_net.tpl', 'podSelector: {matchLabels: {app: db}}', 'podSelector: {matchLabels: {}}'],
    ],
    [
      'the image is never pulled',
      'NEVER RUNS',
      'image-trust',
      ['_web.tpl', '- name: web\n', '- name: web\n          imagePullPolicy: Never\n'],
    ],
    [
      'a webhook is lost',
      'SECURITY',
      'admission-webhooks',
      ['_operator.tpl', /apiVersion: admissionregistration[\s\S]*?---\n/, ''],
    ],
    [
      'a webhook refuses what it is not asked of',
      'TRAFFIC',
      'admission-webhooks',
      ['_operator.tpl', 'failurePolicy: Ignore', 'failurePolicy: Fail'],
    ],
    [
      'a webhook is asked of every namespace',
      'TRAFFIC',
      'admission-webhooks',
      ['_operator.tpl', /.*namespaceSelector.*\n/, ''],
    ],
    [
      'a webhook is asked of other objects',
      'SECURITY',
      'admission-webhooks',
      ['_operator.tpl', 'operations: [CREATE]', 'operations: [DELETE]'],
    ],
  ],
  ['admission-labels'],
);

test('a role that is narrower than everything opens nothing', async (t) => {
  const found = await findingsOf([['_operator.tpl', 'verbs: ["*"]', 'verbs: [get, list]']]);
  t.deepEqual(
    [...new Set(found.map(({ effect, message }) => `${effect} ${message}`))],
    ['NEVER RUNS does not let ServiceAccount shop * shops any more'],
  );
});

test('a port by a name that no container has opens nothing', async (t) => {
  const found = await findingsOf([['_net.tpl', '        - port: http\n  egress', '        - port: web\n  egress']]);
  t.deepEqual(
    found.filter(({ effect }) => effect === 'SECURITY'),
    [],
  );
});

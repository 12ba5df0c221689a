import test from 'ava';
import { findingsOf } from '../../fixtures/edited-shop.ts';
import { testAccidents } from '../../fixtures/test-accidents.ts';

testAccidents(
  import.meta.dirname,
  {
    'SECURITY pod-security': {
      'a container may become root': ['_web.tpl', 'runAsNonRoot: true', 'runAsNonRoot: false'],
      'capabilities are not dropped': ['_web.tpl', '  capabilities: {drop: [ALL]}\n', ''],
      'a folder of the node is mounted': ['_web.tpl', 'emptyDir: {sizeLimit: 64Mi}', 'hostPath: {path: /tmp}'],
    },
    'SECURITY hardening': {
      'default true turns a false into true': [
        '_web.tpl',
        'automountServiceAccountToken: false',
        'automountServiceAccountToken: {{ .Values.token | default true }}',
      ],
      'the root file system can be written': ['_web.tpl', '  readOnlyRootFilesystem: true\n', ''],
    },
    'SECURITY network-isolation': {
      'the NetworkPolicy is lost': [
        '_net.tpl',
        /kind: NetworkPolicy[\s\S]*?---\n/,
        'kind: NetworkPolicy\nmetadata: {name: other}\nspec: {podSelector: {matchLabels: {app: other}}}\n---\n',
      ],
      'Egress is no policy type any more': ['_net.tpl', 'policyTypes: [Ingress, Egress]', 'policyTypes: [Ingress]'],
      'an empty from lets everybody in': [
        '_net.tpl',
        '    - from:\n        - namespaceSelector: {matchLabels: {name: ingress}}\n      ports',
        '    - from: []\n      ports',
      ],
      'the ports of a policy are lost': ['_net.tpl', '      ports:\n        - port: http\n', ''],
      'a selector of labels becomes empty': [
        '_net.tpl',
        'podSelector: {matchLabels: {app: db}}',
        'podSelector: {matchLabels: {}}',
      ],
    },
    'SECURITY permissions': {
      'a role reads Secrets too': ['_config.tpl', 'resources: [configmaps]', 'resources: [configmaps, secrets]'],
    },
    'SECURITY plain-secrets': {
      'a password stands in the environment': [
        '_web.tpl',
        'valueFrom:\n                secretKeyRef: {name: {{ include "house.name" . }}, key: uri}',
        'value: postgres://shop:correct-horse@db/shop',
      ],
      'a Secret goes into the ConfigMap': ['_config.tpl', '  USERS:', '  token: battery-staple-token\n  USERS:'],
    },
    'SECURITY exposure': {
      'the Service is open to the outside': ['_net.tpl', 'type: ClusterIP', 'type: LoadBalancer'],
      'the middleware that asks for a password is lost': [
        '_net.tpl',
        '  annotations:\n    traefik.ingress.kubernetes.io/router.middlewares: shop-auth@kubernetescrd\n',
        '',
      ],
      'TLS is lost': ['_net.tpl', '  tls:\n    - secretName: shop-tls\n      hosts: [shop.example.com]\n', ''],
    },
    'SECURITY image-trust': {
      'the image comes from another registry': ['_names.tpl', '{{ $image.registry }}/', ''],
    },
    'TRAFFIC network-isolation': {
      'DNS is not let out': ['_net.tpl', 'protocol: UDP', 'protocol: TCP'],
    },
    'NEVER RUNS image-trust': {
      'the image is one that is built nowhere': ['values.yaml', 'repository: shop/web', 'repository: shop/website'],
      'the image is another program from another registry': [
        '_names.tpl',
        /image" -\}\}[\s\S]*?\{\{- end/,
        'image" -}}other.example.com/job:2.1{{- end',
      ],
      'the image is never pulled': ['_web.tpl', '- name: web\n', '- name: web\n          imagePullPolicy: Never\n'],
    },
    'SECURITY admission-webhooks': {
      'a webhook is lost': ['_operator.tpl', /apiVersion: admissionregistration[\s\S]*?---\n/, ''],
      'a webhook is asked of other objects': ['_operator.tpl', 'operations: [CREATE]', 'operations: [DELETE]'],
    },
    'TRAFFIC admission-webhooks': {
      'a webhook refuses what it is not asked of': ['_operator.tpl', 'failurePolicy: Ignore', 'failurePolicy: Fail'],
      'a webhook is asked of every namespace': ['_operator.tpl', /.*namespaceSelector.*\n/, ''],
    },
  },
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

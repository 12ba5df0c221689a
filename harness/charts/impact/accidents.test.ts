import test from 'ava';
import type { Effect } from './finding.ts';
import { type Edit, findingsOf } from './fixtures/edited-shop.ts';
import { rules } from './rules.ts';

/** What an author does by accident to a library, and what has to be said of it. */
const accidents: readonly (readonly [title: string, effect: Effect, rule: string, ...edits: readonly Edit[]])[] = [
  // Refused.
  [
    'a label comes into the selector',
    'REFUSED',
    'immutable-fields',
    [
      '_names.tpl',
      'app.kubernetes.io/instance: {{ .Release.Name }}',
      'app.kubernetes.io/instance: {{ .Release.Name }}\ntier: web',
    ],
  ],
  ['the claim template grows', 'REFUSED', 'immutable-fields', ['_db.tpl', 'storage: 8Gi', 'storage: 9Gi']],
  ['the claim shrinks', 'REFUSED', 'immutable-fields', ['_web.tpl', 'storage: 2Gi', 'storage: 1Gi']],
  [
    'the access mode of the claim changes',
    'REFUSED',
    'immutable-fields',
    ['_web.tpl', 'accessModes: [ReadWriteOnce]', 'accessModes: [ReadWriteMany]'],
  ],
  ['the headless Service gets an address', 'REFUSED', 'immutable-fields', ['_db.tpl', '  clusterIP: None\n', '']],
  [
    'the role of a binding changes',
    'REFUSED',
    'immutable-fields',
    [
      '_config.tpl',
      '  kind: Role\n  name: {{ include "house.name" . }}\nsubjects',
      '  kind: ClusterRole\n  name: view\nsubjects',
    ],
  ],
  [
    'an indent is off by two, and a field is in the wrong place',
    'REFUSED',
    'invalid-objects',
    ['_web.tpl', '    requests:\n      storage: 2Gi', '  requests:\n    storage: 2Gi'],
  ],
  ['a number is quoted', 'REFUSED', 'invalid-objects', ['_web.tpl', 'containerPort: 9090', 'containerPort: "9090"']],
  [
    'a boolean of a variable loses its quotes',
    'REFUSED',
    'invalid-objects',
    ['_web.tpl', '"key" "debug") | quote }}', '"key" "debug") }}'],
  ],
  [
    'an API version is one that is gone',
    'REFUSED',
    'invalid-objects',
    ['_net.tpl', 'autoscaling/v2', 'autoscaling/v2beta2'],
  ],
  ['a port is named twice', 'REFUSED', 'invalid-objects', ['_net.tpl', '      port: 9090', '      port: 80']],
  [
    'a variable is given twice',
    'REFUSED',
    'invalid-objects',
    ['_web.tpl', '            - name: DATA\n', '            - name: LOG_LEVEL\n'],
  ],
  [
    'a mount names a volume that is called otherwise',
    'REFUSED',
    'invalid-objects',
    ['_web.tpl', '        - name: tmp\n', '        - name: temp\n'],
  ],
  [
    'a request is more than the limit',
    'REFUSED',
    'invalid-objects',
    ['values.yaml', 'requests: {cpu: 100m, memory: 128Mi}', 'requests: {cpu: 100m, memory: 512Mi}'],
  ],
  ['a schedule has four fields', 'REFUSED', 'invalid-objects', ['values.yaml', '30 2 * * *', '30 2 * *']],
  [
    'a key of a value is misspelt, and the image ends in a colon',
    'REFUSED',
    'helm-refuses',
    ['_names.tpl', '{{ $image.tag }}', '{{ $image.Tag }}'],
  ],
  [
    'a template asks for a value that nobody gives',
    'REFUSED',
    'helm-refuses',
    ['_net.tpl', 'type: ClusterIP', 'type: {{ required "give a type" .Values.type }}'],
  ],
  [
    'a $ is lost inside of a range',
    'REFUSED',
    'helm-refuses',
    [
      '_net.tpl',
      '  type: ClusterIP',
      '  type: ClusterIP\n  {{- range list "a" }}\n  # {{ .Values.logLevel }}\n  {{- end }}',
    ],
  ],
  [
    'strategy and budget leave no pod to replace',
    'REFUSED',
    'invalid-objects',
    ['_web.tpl', 'maxSurge: 1', 'maxSurge: 0'],
  ],
  [
    'a yes loses its quotes',
    'REFUSED',
    'invalid-objects',
    ['_config.tpl', '  LOG_LEVEL: {{ .Values.logLevel | default "info" | quote }}', '  LOG_LEVEL: yes'],
  ],
  [
    'a name becomes too long for a Service',
    'REFUSED',
    'invalid-objects',
    ['_names.tpl', '{{ .Release.Name | trunc 53 | trimSuffix "-" }}', '{{ .Release.Name }}-{{ repeat 12 "house-" }}x'],
  ],
  // Data.
  [
    'the claim is renamed',
    'DATA',
    'lost-claims',
    [
      '_web.tpl',
      'name: {{ include "house.name" . }}-data\n  annotations',
      'name: {{ include "house.name" . }}-files\n  annotations',
    ],
    ['_web.tpl', 'claimName: {{ include "house.name" . }}-data', 'claimName: {{ include "house.name" . }}-files'],
  ],
  [
    'the StatefulSet is renamed',
    'DATA',
    'lost-claims',
    [
      '_db.tpl',
      /kind: StatefulSet\nmetadata:\n {2}name: .*/,
      'kind: StatefulSet\nmetadata:\n  name: {{ include "house.name" . }}-postgres',
    ],
  ],
  [
    'keep is removed',
    'DATA',
    'lost-keep',
    ['_web.tpl', '  annotations:\n    helm.sh/resource-policy: keep\nspec', 'spec'],
  ],
  ['the subPath changes', 'DATA', 'moved-volumes', ['_web.tpl', 'subPath: shop', 'subPath: web']],
  ['the mount moves', 'DATA', 'moved-volumes', ['_web.tpl', 'mountPath: /data,', 'mountPath: /files,']],
  [
    'the claim becomes an emptyDir',
    'DATA',
    'moved-volumes',
    ['_web.tpl', 'persistentVolumeClaim:\n            claimName: {{ include "house.name" . }}-data', 'emptyDir: {}'],
  ],
  [
    'claims go with a smaller number of pods',
    'DATA',
    'reclaim-policy',
    [
      '_db.tpl',
      '  selector:\n    matchLabels:\n      app: db\n  template',
      '  persistentVolumeClaimRetentionPolicy: {whenScaled: Delete}\n  selector:\n    matchLabels:\n      app: db\n  template',
    ],
  ],
  ['PGDATA is another folder', 'DATA', 'data-folders', ['_db.tpl', 'data/pgdata', 'data/17']],
  [
    'a program stores beside its volume',
    'DATA',
    'data-folders',
    ['_web.tpl', 'value: /data/files', 'value: /tmp/files'],
  ],
  ['the pods of the database are another user', 'DATA', 'volume-owner', ['_db.tpl', 'fsGroup: 999', 'fsGroup: 70']],
  [
    'the claim becomes a hook',
    'DATA',
    'changed-hooks',
    ['_web.tpl', 'helm.sh/resource-policy: keep\nspec', 'helm.sh/hook: pre-install\nspec'],
  ],
  ['two dumps may run at once', 'DATA', 'job-limits', ['_db.tpl', '  concurrencyPolicy: Forbid\n', '']],
  // Security.
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
  ['the Service is open to the outside', 'SECURITY', 'exposure', ['_net.tpl', 'type: ClusterIP', 'type: LoadBalancer']],
  [
    'the middleware that asks for a password is lost',
    'SECURITY',
    'exposure',
    ['_net.tpl', '  annotations:\n    traefik.ingress.kubernetes.io/router.middlewares: shop-auth@kubernetescrd\n', ''],
  ],
  [
    'TLS is lost',
    'SECURITY',
    'exposure',
    ['_net.tpl', '  tls:\n    - secretName: shop-tls\n      hosts: [shop.example.com]\n', ''],
  ],
  ['the image comes from another registry', 'SECURITY', 'image-trust', ['_names.tpl', '{{ $image.registry }}/', '']],
  // Identity.
  [
    'all objects get another name',
    'IDENTITY',
    'removed-objects',
    ['_names.tpl', '{{ .Release.Name | trunc 53 | trimSuffix "-" }}', '{{ .Release.Name | trunc 3 }}'],
  ],
  [
    'an object moves to another namespace',
    'IDENTITY',
    'removed-objects',
    ['_net.tpl', /kind: Service\nmetadata:\n/, 'kind: Service\nmetadata:\n  namespace: web\n'],
  ],
  [
    'a standard label of the objects changes',
    'IDENTITY',
    'selected-labels',
    ['_names.tpl', 'app.kubernetes.io/part-of: shop', 'app.kubernetes.io/part-of: house'],
  ],
  ['a key of the Secret is gone', 'IDENTITY', 'removed-keys', ['_config.tpl', '  token: battery-staple-token\n', '']],
  [
    'the account loses its role in the cloud',
    'IDENTITY',
    'accounts',
    ['_config.tpl', '  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::1:role/shop\n', ''],
  ],
  [
    'the pods run as the default account',
    'IDENTITY',
    'accounts',
    ['_web.tpl', '      serviceAccountName: {{ include "house.name" . }}\n', ''],
  ],
  ['the container has another name', 'IDENTITY', 'containers-gone', ['_web.tpl', '- name: web', '- name: app']],
  // Traffic.
  [
    'the readiness probe is lost',
    'TRAFFIC',
    'lost-probes',
    [
      '_web.tpl',
      '          readinessProbe:\n            httpGet: {path: /ready, port: http}\n            periodSeconds: 5\n',
      '',
    ],
  ],
  [
    'the startup probe gives up sooner',
    'TRAFFIC',
    'lost-probes',
    ['_web.tpl', 'failureThreshold: 30', 'failureThreshold: 3'],
  ],
  [
    'a probe asks for another path',
    'TRAFFIC',
    'lost-probes',
    ['_web.tpl', '{path: /live, port: http}', '{path: /alive, port: http}'],
  ],
  [
    'the pause before the end is lost',
    'TRAFFIC',
    'shutdown',
    [
      '_web.tpl',
      '          lifecycle:\n            preStop:\n              exec:\n                command: [sleep, "5"]\n',
      '',
    ],
  ],
  [
    'pods are killed sooner',
    'TRAFFIC',
    'shutdown',
    ['_web.tpl', 'terminationGracePeriodSeconds: 45', 'terminationGracePeriodSeconds: 4'],
  ],
  [
    'an upgrade ends all pods first',
    'TRAFFIC',
    'rollout',
    ['_web.tpl', /type: RollingUpdate\n {4}rollingUpdate:\n.*\n.*\n/, 'type: Recreate\n'],
  ],
  [
    'default turns 0 into 1',
    'TRAFFIC',
    'rollout',
    [
      '_web.tpl',
      'maxUnavailable: {{ include "house.value" (dict "root" . "key" "maxUnavailable") }}',
      'maxUnavailable: {{ .Values.house.maxUnavailable | default 1 }}',
    ],
  ],
  [
    'the Service names a port that is called otherwise',
    'TRAFFIC',
    'broken-references',
    ['_net.tpl', 'targetPort: http', 'targetPort: web'],
  ],
  [
    'the selector of the Service finds no pod',
    'TRAFFIC',
    'broken-references',
    ['_db.tpl', 'clusterIP: None\n  selector:\n    app: db', 'clusterIP: None\n  selector:\n    app: postgres'],
  ],
  [
    'the Ingress names a port that the Service has not',
    'TRAFFIC',
    'broken-references',
    ['_net.tpl', 'port:\n                  name: http', 'port:\n                  name: web'],
  ],
  [
    'the monitor names another port',
    'TRAFFIC',
    'broken-references',
    ['_net.tpl', '    - port: metrics\n', '    - port: metric\n'],
  ],
  [
    'the NetworkPolicy names a port that is none',
    'TRAFFIC',
    'broken-references',
    ['_net.tpl', '        - port: http\n  egress', '        - port: web\n  egress'],
  ],
  ['a path is matched exactly', 'TRAFFIC', 'ingress-routes', ['_net.tpl', 'pathType: Prefix', 'pathType: Exact']],
  [
    'the class of the Ingress changes',
    'TRAFFIC',
    'ingress-routes',
    ['_net.tpl', 'ingressClassName: traefik', 'ingressClassName: nginx'],
  ],
  [
    'the host of the Ingress changes',
    'TRAFFIC',
    'ingress-routes',
    ['_net.tpl', '- host: shop.example.com', '- host: www.example.com'],
  ],
  ['the Service has another port', 'TRAFFIC', 'service-ports', ['_net.tpl', '      port: 80\n', '      port: 8080\n']],
  [
    'the Service does not keep clients on one pod',
    'TRAFFIC',
    'service-routing',
    ['_net.tpl', '  sessionAffinity: ClientIP\n', ''],
  ],
  [
    'the port of the container is one on which nothing listens',
    'TRAFFIC',
    'container-ports',
    ['values.yaml', 'port: 8080', 'port: 80'],
  ],
  ['DNS is not let out', 'TRAFFIC', 'network-isolation', ['_net.tpl', 'protocol: UDP', 'protocol: TCP']],
  [
    'a Service is renamed, and an address is not',
    'TRAFFIC',
    'lost-addresses',
    [
      '_db.tpl',
      /kind: Service\nmetadata:\n {2}name: .*/,
      'kind: Service\nmetadata:\n  name: {{ include "house.name" . }}-postgres',
    ],
  ],
  // Never runs.
  ['no pod runs', 'NEVER RUNS', 'stopped', ['values.yaml', 'replicas: 2', 'replicas: 0']],
  [
    'the dump is suspended',
    'NEVER RUNS',
    'stopped',
    ['_db.tpl', 'concurrencyPolicy: Forbid', 'concurrencyPolicy: Forbid\n  suspend: true'],
  ],
  ['the dump runs once a year', 'NEVER RUNS', 'stopped', ['values.yaml', '30 2 * * *', '30 2 1 1 *']],
  [
    'nobody replaces the pods of the database',
    'NEVER RUNS',
    'rollout',
    ['_db.tpl', 'spec:\n  serviceName', 'spec:\n  updateStrategy: {type: OnDelete}\n  serviceName'],
  ],
  [
    'a dump has less time than it takes',
    'NEVER RUNS',
    'job-limits',
    ['_db.tpl', 'activeDeadlineSeconds: 3600', 'activeDeadlineSeconds: 60'],
  ],
  [
    'the pods want a node with a label',
    'NEVER RUNS',
    'unschedulable',
    ['_web.tpl', '      tolerations:', '      nodeSelector: {disk: ssd}\n      tolerations:'],
  ],
  [
    'a toleration is lost',
    'NEVER RUNS',
    'unschedulable',
    ['_web.tpl', '      tolerations:\n        - key: shop\n          operator: Exists\n', ''],
  ],
  [
    'the image is one that is built nowhere',
    'NEVER RUNS',
    'image-trust',
    ['values.yaml', 'repository: shop/web', 'repository: shop/website'],
  ],
  [
    'the checksum is lost',
    'NEVER RUNS',
    'lost-checksum',
    ['_web.tpl', / {6}annotations:\n {8}checksum\/config.*\n/, ''],
  ],
  [
    'the checksum is that of nothing',
    'NEVER RUNS',
    'lost-checksum',
    [
      '_web.tpl',
      'include "house.config" . | sha256sum',
      'include "house.value" (dict "root" . "key" "x") | trunc 0 | sha256sum',
    ],
  ],
  [
    'the checksum looks at something else',
    'NEVER RUNS',
    'stale-config',
    ['_config.tpl', 'search: true', 'search: false'],
    [
      '_web.tpl',
      'include "house.config" . | sha256sum',
      'include "house.config" . | replace "false" "true" | sha256sum',
    ],
  ],
  [
    'a mapping is printed into a text',
    'NEVER RUNS',
    'template-residue',
    ['_config.tpl', 'listen: 8080', 'listen: {{ .Values.house.resources }}'],
  ],
  ['a number gets an exponent', 'NEVER RUNS', 'template-residue', ['_config.tpl', '| int64 | quote', '| quote']],
  [
    'a text is not evaluated',
    'NEVER RUNS',
    'template-residue',
    ['_config.tpl', 'listen: 8080', 'listen: {{ "{{ .Values.port }}" }}'],
  ],
  [
    'the indent of a file is off, and it is no YAML any more',
    'NEVER RUNS',
    'broken-text',
    ['_config.tpl', '      search: true\n      cart: true', '      search: true\n     cart: true'],
  ],
  [
    'the lines of a script are joined',
    'NEVER RUNS',
    'broken-text',
    ['_db.tpl', '- |\n                  set -e', '- >\n                  set -e'],
  ],
  [
    'a key of the ConfigMap is renamed, and an argument is not',
    'NEVER RUNS',
    'lost-files',
    ['_config.tpl', '  app.yaml: |', '  shop.yaml: |'],
  ],
  [
    'a key of the ConfigMap is renamed, and a variable is not',
    'NEVER RUNS',
    'broken-references',
    ['_config.tpl', '  LOG_LEVEL:', '  LOGLEVEL:'],
  ],
  [
    'a variable is lost',
    'NEVER RUNS',
    'lost-variables',
    ['_web.tpl', '            - name: DATA\n              value: /data/files\n', ''],
  ],
  [
    'a variable comes after the one that names it',
    'NEVER RUNS',
    'lost-variables',
    ['_web.tpl', /( {12}- name: HOST\n.*\n)( {12}- name: DATABASE_ADDRESS\n.*\n)/, '$2$1'],
  ],
  [
    'a probe asks a port that no container names',
    'NEVER RUNS',
    'broken-references',
    [
      '_web.tpl',
      'httpGet: {path: /ready, port: http}\n            failureThreshold',
      'httpGet: {path: /ready, port: web}\n            failureThreshold',
    ],
  ],
  [
    'the pods ask for a Secret that nobody makes',
    'NEVER RUNS',
    'foreign-references',
    [
      '_web.tpl',
      'secretKeyRef: {name: {{ include "house.name" . }}, key: uri}',
      'secretKeyRef: {name: {{ .Release.Name }}-secret, key: uri}',
    ],
  ],
  [
    'the claim is renamed, and the volume of the pods is not',
    'NEVER RUNS',
    'foreign-references',
    [
      '_web.tpl',
      'name: {{ include "house.name" . }}-data\n  annotations',
      'name: {{ include "house.name" . }}-files\n  annotations',
    ],
  ],
  [
    'the hook runs at another time',
    'NEVER RUNS',
    'changed-hooks',
    ['_db.tpl', 'helm.sh/hook: post-install', 'helm.sh/hook: post-upgrade'],
  ],
  ['an init container is lost', 'NEVER RUNS', 'containers-gone', ['_web.tpl', / {8}- name: warm\n.*\n.*\n.*\n/, '']],
  [
    'the init containers change places',
    'NEVER RUNS',
    'containers-gone',
    ['_web.tpl', /( {8}- name: migrate\n.*\n.*\n.*\n)( {8}- name: warm\n.*\n.*\n.*\n)/, '$2$1'],
  ],
  // Capacity.
  ['the limit is lower', 'CAPACITY', 'less-room', ['values.yaml', 'memory: 256Mi', 'memory: 200M']],
  ['the room of a scratch folder is less', 'CAPACITY', 'less-room', ['_web.tpl', 'sizeLimit: 64Mi', 'sizeLimit: 8Mi']],
  [
    'replicas fight the autoscaler',
    'CAPACITY',
    'autoscalers',
    ['_web.tpl', / {2}\{\{- if not .Values.scale \}\}\n(.*\n) {2}\{\{- end \}\}\n/, '$1'],
  ],
  [
    'the autoscaler is lost',
    'CAPACITY',
    'autoscalers',
    ['_net.tpl', /\{\{- if .Values.scale \}\}[\s\S]*?\{\{- end \}\}\n/, ''],
  ],
  [
    'the autoscaler scales what is not there',
    'CAPACITY',
    'broken-references',
    ['_net.tpl', 'kind: Deployment', 'kind: StatefulSet'],
  ],
  [
    'the budget blocks every drain',
    'CAPACITY',
    'disruption-budgets',
    ['_net.tpl', 'maxUnavailable: 1', 'maxUnavailable: 0'],
  ],
  [
    'the budget permits all',
    'CAPACITY',
    'disruption-budgets',
    ['_net.tpl', 'maxUnavailable: 1', 'maxUnavailable: 100%'],
  ],
  [
    'the budget is lost',
    'CAPACITY',
    'disruption-budgets',
    ['_net.tpl', /---\napiVersion: policy\/v1[\s\S]*?\n\{\{- if/, '{{- if'],
  ],
  [
    'the budget selects nothing',
    'CAPACITY',
    'broken-references',
    [
      '_net.tpl',
      'maxUnavailable: 1\n  selector:\n    matchLabels:\n      {{- include "house.selector" . | nindent 6 }}',
      'maxUnavailable: 1\n  selector:\n    matchLabels: {app: web}',
    ],
  ],
  ['fewer pods run', 'CAPACITY', 'fewer-pods', ['values.yaml', 'replicas: 2', 'replicas: 1']],
  ['pods do not spread', 'CAPACITY', 'fewer-pods', ['_web.tpl', / {6}topologySpreadConstraints:\n(?:.*\n){6}/, '']],
  // Restart.
  ['a new tag', 'RESTART', 'replaced-pods', ['values.yaml', 'tag: "2.1"', 'tag: "2.2"']],
];

for (const [title, effect, rule, ...edits] of accidents) {
  test(`${effect}: ${title}`, async (t) => {
    const found = await findingsOf(edits);
    t.true(
      found.some((finding) => finding.effect === effect && finding.rule === rule),
      `expected ${effect} by ${rule}, found:\n${found.map((one) => `${one.effect} ${one.rule} ${one.object} ${one.path}: ${one.message}`).join('\n')}`,
    );
  });
}

test('every rule is seen by an accident, but for those that need more than one render or kinds that the fixture has not', (t) => {
  const seen = new Set(accidents.map(([, , rule]) => rule));
  t.deepEqual(
    rules.map(({ name }) => name).filter((name) => !seen.has(name)),
    ['admission-labels', 'unstable-values'],
  );
});

import test from 'ava';
import { type Edits, findingsOf } from './fixtures/edited-shop.ts';

/** Changes of a library that change nothing for its dependants. */
const same: Readonly<Record<string, Edits>> = {
  'the defaults of a hook': [
    '_db.tpl',
    'helm.sh/hook: post-install',
    'helm.sh/hook: " post-install"\n    helm.sh/hook-weight: "0"\n    helm.sh/hook-delete-policy: before-hook-creation',
  ],
  'a comment': ['_web.tpl', '{{- define "house.web" -}}', '{{- define "house.web" -}}\n# The pods.'],
  'keys in another order': [
    '_web.tpl',
    '  securityContext:\n        runAsNonRoot: true\n        runAsUser: 1000',
    '  securityContext:\n        runAsUser: 1000\n        runAsNonRoot: true',
  ],
  '1Gi and 1024Mi': ['_web.tpl', 'storage: 2Gi', 'storage: 2048Mi'],
  '"1" and 1000m': ['values.yaml', 'cpu: "1"', 'cpu: 1000m'],
  'a number and a string as a quantity': ['values.yaml', 'cpu: "1"', 'cpu: 1'],
  '0.1 and 100m': ['values.yaml', 'cpu: 100m', 'cpu: 0.1'],
  'the default protocol TCP is written out': [
    '_net.tpl',
    '      targetPort: http',
    '      targetPort: http\n      protocol: TCP',
  ],
  'the default protocol of a container port is written out': [
    '_web.tpl',
    'containerPort: 9090',
    'containerPort: 9090\n              protocol: TCP',
  ],
  'the default IP families are written out': [
    '_db.tpl',
    '  clusterIP: None',
    '  clusterIP: None\n  ipFamilyPolicy: SingleStack',
  ],
  'the default targetPort is written out': [
    '_db.tpl',
    '      port: 5432\n---',
    '      port: 5432\n      targetPort: 5432\n---',
  ],
  'the default strategy is written out': [
    '_db.tpl',
    'spec:\n  serviceName',
    'spec:\n  updateStrategy: {type: RollingUpdate}\n  serviceName',
  ],
  'the default podManagementPolicy is written out': [
    '_db.tpl',
    'spec:\n  serviceName',
    'spec:\n  podManagementPolicy: OrderedReady\n  serviceName',
  ],
  'replicas: 1 is written out': ['_db.tpl', 'spec:\n  serviceName', 'spec:\n  replicas: 1\n  serviceName'],
  'the default revisionHistoryLimit is written out': [
    '_web.tpl',
    '  strategy:\n',
    '  revisionHistoryLimit: 10\n  strategy:\n',
  ],
  'the default restartPolicy is written out': [
    '_web.tpl',
    '      tolerations:',
    '      restartPolicy: Always\n      tolerations:',
  ],
  'the default dnsPolicy is written out': [
    '_web.tpl',
    '      tolerations:',
    '      dnsPolicy: ClusterFirst\n      tolerations:',
  ],
  'the default times of a probe are written out': [
    '_web.tpl',
    'livenessProbe:\n',
    'livenessProbe:\n            timeoutSeconds: 1\n            periodSeconds: 10\n            failureThreshold: 3\n',
  ],
  'the default scheme of a probe is written out': [
    '_web.tpl',
    '{path: /live, port: http}',
    '{path: /live, port: http, scheme: HTTP}',
  ],
  'the default imagePullPolicy is written out': [
    '_db.tpl',
    'image: postgres:17.6\n          env',
    'image: postgres:17.6\n          imagePullPolicy: IfNotPresent\n          env',
  ],
  'the mode of mounted keys in decimal instead of octal': ['_web.tpl', 'defaultMode: 0755', 'defaultMode: 493'],
  'volumes in another order': [
    '_web.tpl',
    /( {8}- name: config\n(?: {10}.*\n)+)( {8}- name: data\n(?: {10}.*\n)+)/,
    '$2$1',
  ],
  'mounts in another order': ['_web.tpl', /( {12}- \{name: config.*\n)( {12}- \{name: data.*\n)/, '$2$1'],
  'independent variables in another order': ['_web.tpl', /( {12}- name: DATA\n.*\n)( {12}- name: DEBUG\n.*\n)/, '$2$1'],
  'container ports in another order': ['_web.tpl', /( {12}- name: http\n.*\n)( {12}- name: metrics\n.*\n)/, '$2$1'],
  'Service ports in another order': ['_net.tpl', /( {4}- name: http\n.*\n.*\n)( {4}- name: metrics\n.*\n.*\n)/, '$2$1'],
  'policy types in another order': ['_net.tpl', '[Ingress, Egress]', '[Egress, Ingress]'],
  'egress rules in another order': [
    '_net.tpl',
    /( {4}- to:\n {8}- podSelector.*\n.*\n.*\n)( {4}- to:\n {8}- namespaceSelector.*\n.*\n.*\n)/,
    '$2$1',
  ],
  'objects in another order': [
    '_all.tpl',
    /(\{\{ include "house.net" . \}\})\n---\n(\{\{ include "house.db" . \}\})/,
    '$2\n---\n$1',
  ],
  'an empty mapping of annotations': [
    '_db.tpl',
    '-db\nspec:\n  clusterIP',
    '-db\n  annotations: {}\nspec:\n  clusterIP',
  ],
  'a null': ['_db.tpl', '  clusterIP: None', '  clusterIP: None\n  externalIPs: null'],
  'the namespace of the release is written out': [
    '_net.tpl',
    /kind: Service\nmetadata:\n/,
    'kind: Service\nmetadata:\n  namespace: {{ .Release.Namespace }}\n',
  ],
  'a define has another name': [
    ['_web.tpl', /house\.security/g, 'house.hardened'],
    ['_db.tpl', /house\.security/g, 'house.hardened'],
  ],
  'stringData becomes data': [
    '_config.tpl',
    /stringData:\n {2}uri: (.*)\n {2}token: (.*)\n/,
    'data:\n  uri: {{ printf "postgres://shop:correct-horse@%s-db:5432/shop" (include "house.name" .) | b64enc }}\n  token: {{ "battery-staple-token" | b64enc }}\n',
  ],
  'a string is quoted': ['_net.tpl', 'ingressClassName: traefik', 'ingressClassName: "traefik"'],
  'a default value is written differently': [
    '_net.tpl',
    'sessionAffinity: ClientIP',
    'sessionAffinity: {{ .Values.affinity | default "ClientIP" }}',
  ],
  'a new value that nobody sets': ['values.yaml', 'debug: false', 'debug: false\nextra: {}'],
  'a toleration gets an empty value': ['_web.tpl', 'operator: Exists', 'operator: Exists\n          value: ""'],
  'a new version of the dependant': ['shop/Chart.yaml', 'version: 0.3.0', 'version: 0.3.1'],
  'a new version of the library': ['Chart.yaml', 'version: 1.4.2', 'version: 1.4.3'],
};

for (const [title, edits] of Object.entries(same)) {
  test(`nothing changes: ${title}`, async (t) => {
    // A checksum is of the text, so that another way to write the same replaces the pods.
    const found = (await findingsOf(edits)).filter(
      ({ rule, message }) => rule !== 'replaced-pods' || !message.endsWith(': checksum/config'),
    );
    t.deepEqual(found, []);
  });
}

/** Changes that have an effect, but cause no harm. */
const mild: typeof same = {
  'a port of a policy is its number': ['_net.tpl', '        - port: http\n  egress', '        - port: 8080\n  egress'],
  'a selector is written as matchExpressions': [
    '_net.tpl',
    'podSelector: {matchLabels: {app: db}}',
    'podSelector: {matchExpressions: [{key: app, operator: In, values: [db]}]}',
  ],
  'a policy gets a peer that it already allows': [
    '_net.tpl',
    '        - podSelector: {matchLabels: {app: db}}\n',
    '        - podSelector: {matchLabels: {app: db}}\n        - podSelector: {matchLabels: {app: db, tier: data}}\n',
  ],
  'the default registry is written out': [
    ['_web.tpl', 'emptyDir: {sizeLimit: 64Mi}', 'emptyDir: {sizeLimit: 128Mi}'],
    ['_db.tpl', /image: postgres:17\.6/g, 'image: docker.io/library/postgres:17.6'],
  ],
  'a probe names its port by number': ['_web.tpl', '{path: /live, port: http}', '{path: /live, port: 8080}'],
  'a Service names the port of its pods by number': ['_net.tpl', 'targetPort: http', 'targetPort: 8080'],
  'an Ingress names the port of the Service by number': [
    '_net.tpl',
    'port:\n                  name: http',
    'port:\n                  number: 80',
  ],
  'DNS is also allowed over TCP': [
    '_net.tpl',
    '- {port: 53, protocol: UDP}',
    '- {port: 53, protocol: UDP}\n        - {port: 53, protocol: TCP}',
  ],
  'a single key is mounted by subPath at its own path': [
    '_web.tpl',
    'mountPath: /etc/shop}',
    'mountPath: /etc/shop/app.yaml, subPath: app.yaml}',
  ],
  'DNS egress gets a pod peer that all namespaces already cover': [
    '_net.tpl',
    '        - namespaceSelector: {}\n',
    '        - namespaceSelector: {}\n        - podSelector: {}\n',
  ],
  'a new annotation': ['_db.tpl', '-db\nspec:\n  clusterIP', '-db\n  annotations: {team: shop}\nspec:\n  clusterIP'],
  'a new label': ['_names.tpl', 'app.kubernetes.io/part-of: shop', 'app.kubernetes.io/part-of: shop\nteam: shop'],
  'a new key of the ConfigMap': ['_config.tpl', '  LOG_LEVEL:', '  COLOUR: red\n  LOG_LEVEL:'],
  'more memory': ['values.yaml', 'memory: 256Mi', 'memory: 512Mi'],
  'a higher failureThreshold of a probe': ['_web.tpl', 'failureThreshold: 30', 'failureThreshold: 60'],
  'a longer termination grace period': [
    '_web.tpl',
    'terminationGracePeriodSeconds: 45',
    'terminationGracePeriodSeconds: 90',
  ],
  'an alert moves to a renamed PrometheusRule, with a shorter for': [
    ['_operator.tpl', /(kind: PrometheusRule\nmetadata:\n {2}name: .*)/, '$1-alerts'],
    ['_operator.tpl', 'for: 5m', 'for: 2m'],
  ],
  'envFrom sources without a variable of two values swap their order': [
    '_web.tpl',
    /( {12}- .*-region\}\n)( {12}- .*-team\}\n)/,
    '$2$1',
  ],
  'a variable of a source is also in env, with the same value': [
    '_web.tpl',
    '            - name: DEBUG',
    '            - {name: CURRENCY, value: eur}\n            - name: DEBUG',
  ],
  'a variable moves from env to a source': [
    ['_web.tpl', / {12}- name: DATA\n.*\n/, ''],
    ['_config.tpl', '  TEAM: shop', '  TEAM: shop\n  DATA: /data/files'],
  ],
  'more pods': ['values.yaml', 'replicas: 2', 'replicas: 3'],
  'a new variable': [
    '_web.tpl',
    '            - name: DEBUG',
    '            - {name: COLOUR, value: red}\n            - name: DEBUG',
  ],
  'a larger claim': ['_web.tpl', 'storage: 2Gi', 'storage: 3Gi'],
  'a new ConfigMap': [
    '_all.tpl',
    '{{ include "house.account" . }}',
    '{{ include "house.account" . }}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: extra}\ndata: {a: b}',
  ],
  'more replicas for the autoscaler': ['_net.tpl', 'maxReplicas: 9', 'maxReplicas: 12'],
  'a stricter securityContext': [
    '_web.tpl',
    '        fsGroup: 1000',
    '        fsGroup: 1000\n        supplementalGroupsPolicy: Strict',
  ],
};

for (const [title, edits] of Object.entries(mild)) {
  test(`nothing worse than a restart: ${title}`, async (t) => {
    const found = await findingsOf(edits);
    t.deepEqual(
      found.filter(({ effect }) => effect !== 'RESTART' && effect !== 'CHANGE'),
      [],
    );
    t.true(found.length > 0);
  });
}

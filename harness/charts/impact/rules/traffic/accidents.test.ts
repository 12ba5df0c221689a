import { testAccidents } from '../../fixtures/test-accidents.ts';

testAccidents(import.meta.dirname, {
  'TRAFFIC lost-probes': {
    'the readiness probe is removed': [
      '_web.tpl',
      '          readinessProbe:\n            httpGet: {path: /ready, port: http}\n            periodSeconds: 5\n',
      '',
    ],
    'the startup probe gives up sooner': ['_web.tpl', 'failureThreshold: 30', 'failureThreshold: 3'],
    'a probe checks another path': ['_web.tpl', '{path: /live, port: http}', '{path: /alive, port: http}'],
    'a probe checks another host': [
      '_web.tpl',
      '{path: /live, port: http}',
      '{path: /live, port: http, host: 127.0.0.1}',
    ],
  },
  'TRAFFIC shutdown': {
    'the preStop hook is removed': [
      '_web.tpl',
      '          lifecycle:\n            preStop:\n              exec:\n                command: [sleep, "5"]\n',
      '',
    ],
    'pods are killed sooner': ['_web.tpl', 'terminationGracePeriodSeconds: 45', 'terminationGracePeriodSeconds: 4'],
    'the preStop command becomes one string, which is not a program': ['_web.tpl', '[sleep, "5"]', '["sleep 5"]'],
  },
  'TRAFFIC rollout': {
    'an upgrade ends all pods first': [
      '_web.tpl',
      /type: RollingUpdate\n {4}rollingUpdate:\n.*\n.*\n/,
      'type: Recreate\n',
    ],
    'a default of 1 overrides 0': [
      '_web.tpl',
      'maxUnavailable: {{ include "house.value" (dict "root" . "key" "maxUnavailable") }}',
      'maxUnavailable: {{ .Values.house.maxUnavailable | default 1 }}',
    ],
    'maxUnavailable exceeds a quarter of few pods': ['values.yaml', 'maxUnavailable: 0', 'maxUnavailable: 1'],
    'maxSurge and maxUnavailable are swapped': [
      '_web.tpl',
      'maxSurge: 1\n      maxUnavailable: {{ include "house.value" (dict "root" . "key" "maxUnavailable") }}',
      'maxUnavailable: 1\n      maxSurge: {{ include "house.value" (dict "root" . "key" "maxUnavailable") }}',
    ],
    'a with block drops 0 while an autoscaler runs many pods': [
      '_web.tpl',
      /( {6})(maxUnavailable: .*)/,
      '$1{{- with .Values.house.maxUnavailable }}\n$1maxUnavailable: {{ . }}\n$1{{- end }}',
    ],
  },
  'TRAFFIC broken-references': {
    'the Service references a port by a wrong name': ['_net.tpl', 'targetPort: http', 'targetPort: web'],
    'the selector of the Service matches no pod': [
      '_db.tpl',
      'clusterIP: None\n  selector:\n    app: db',
      'clusterIP: None\n  selector:\n    app: postgres',
    ],
    'the Ingress references a port that the Service does not have': [
      '_net.tpl',
      'port:\n                  name: http',
      'port:\n                  name: web',
    ],
    'the ServiceMonitor references another port': ['_net.tpl', '    - port: metrics\n', '    - port: metric\n'],
    'the NetworkPolicy references a port that does not exist': [
      '_net.tpl',
      '        - port: http\n  egress',
      '        - port: web\n  egress',
    ],
  },
  'TRAFFIC ingress-routes': {
    'the pathType becomes Exact': ['_net.tpl', 'pathType: Prefix', 'pathType: Exact'],
    'the class of the Ingress changes': ['_net.tpl', 'ingressClassName: traefik', 'ingressClassName: nginx'],
    'the host of the Ingress changes': ['_net.tpl', '- host: shop.example.com', '- host: www.example.com'],
    'the certificate Secret of the Ingress is renamed': ['_net.tpl', 'secretName: shop-tls', 'secretName: tls'],
  },
  'TRAFFIC service-ports': {
    'the Service has another port': ['_net.tpl', '      port: 80\n', '      port: 8080\n'],
    'a Service forwards to a port on which nothing listens': ['_net.tpl', 'targetPort: http', 'targetPort: 80'],
    'a Service forwards to another port of the container': ['_net.tpl', 'targetPort: http', 'targetPort: metrics'],
    'a nodePort changes': ['_operator.tpl', 'nodePort: 30080', 'nodePort: 30081'],
  },
  'TRAFFIC service-routing': {
    'the Service loses its session affinity': ['_net.tpl', '  sessionAffinity: ClientIP\n', ''],
  },
  'TRAFFIC container-ports': {
    'the container port is one on which nothing listens': ['values.yaml', 'port: 8080', 'port: 80'],
  },
  'TRAFFIC lost-addresses': {
    'the pods use the network of the node, and its DNS': [
      '_web.tpl',
      '      terminationGracePeriodSeconds: 45\n',
      '      terminationGracePeriodSeconds: 45\n      hostNetwork: true\n',
    ],
    'a Service is renamed, but a reference to it is not': [
      '_db.tpl',
      /kind: Service\nmetadata:\n {2}name: .*/,
      'kind: Service\nmetadata:\n  name: {{ include "house.name" . }}-postgres',
    ],
    'pods use the DNS of the node': [
      '_web.tpl',
      '      serviceAccountName:',
      '      dnsPolicy: Default\n      serviceAccountName:',
    ],
  },
  'NEVER RUNS rollout': {
    'the database gets the strategy OnDelete': [
      '_db.tpl',
      'spec:\n  serviceName',
      'spec:\n  updateStrategy: {type: OnDelete}\n  serviceName',
    ],
    'the progress deadline is too short': ['_web.tpl', '  strategy:', '  progressDeadlineSeconds: 5\n  strategy:'],
  },
  'NEVER RUNS broken-references': {
    'a key of the ConfigMap is renamed, but its reference in a variable is not': [
      '_config.tpl',
      '  LOG_LEVEL:',
      '  LOGLEVEL:',
    ],
    'a probe checks a port that no container declares': [
      '_web.tpl',
      'httpGet: {path: /ready, port: http}\n            failureThreshold',
      'httpGet: {path: /ready, port: web}\n            failureThreshold',
    ],
  },
  'CAPACITY broken-references': {
    'the autoscaler scales a missing workload': ['_net.tpl', 'kind: Deployment', 'kind: StatefulSet'],
    'the budget selects nothing': [
      '_net.tpl',
      'maxUnavailable: 1\n  selector:\n    matchLabels:\n      {{- include "house.selector" . | nindent 6 }}',
      'maxUnavailable: 1\n  selector:\n    matchLabels: {app: web}',
    ],
  },
  'TRAFFIC network-isolation': {
    'the label of a client is removed': [
      '_net.tpl',
      'podSelector: {matchLabels: {app: db}}',
      'podSelector: {matchLabels: {app: dump}}',
    ],
  },
  'TRAFFIC selected-pods': {
    'the release label is removed from the selector of a Service': [
      '_net.tpl',
      /( {2}sessionAffinity: ClientIP\n {2}selector:\n).*/,
      '$1    app.kubernetes.io/name: {{ .Chart.Name }}',
    ],
  },
});

import { testAccidents } from '../../fixtures/test-accidents.ts';

testAccidents(import.meta.dirname, {
  'TRAFFIC lost-probes': {
    'the readiness probe is lost': [
      '_web.tpl',
      '          readinessProbe:\n            httpGet: {path: /ready, port: http}\n            periodSeconds: 5\n',
      '',
    ],
    'the startup probe gives up sooner': ['_web.tpl', 'failureThreshold: 30', 'failureThreshold: 3'],
    'a probe asks for another path': ['_web.tpl', '{path: /live, port: http}', '{path: /alive, port: http}'],
    'a probe asks another host': [
      '_web.tpl',
      '{path: /live, port: http}',
      '{path: /live, port: http, host: 127.0.0.1}',
    ],
  },
  'TRAFFIC shutdown': {
    'the pause before the end is lost': [
      '_web.tpl',
      '          lifecycle:\n            preStop:\n              exec:\n                command: [sleep, "5"]\n',
      '',
    ],
    'pods are killed sooner': ['_web.tpl', 'terminationGracePeriodSeconds: 45', 'terminationGracePeriodSeconds: 4'],
    'a pause before the end is one text, which is no program': ['_web.tpl', '[sleep, "5"]', '["sleep 5"]'],
  },
  'TRAFFIC rollout': {
    'an upgrade ends all pods first': [
      '_web.tpl',
      /type: RollingUpdate\n {4}rollingUpdate:\n.*\n.*\n/,
      'type: Recreate\n',
    ],
    'default turns 0 into 1': [
      '_web.tpl',
      'maxUnavailable: {{ include "house.value" (dict "root" . "key" "maxUnavailable") }}',
      'maxUnavailable: {{ .Values.house.maxUnavailable | default 1 }}',
    ],
    'one pod more may be gone than a quarter of few pods is': ['values.yaml', 'maxUnavailable: 0', 'maxUnavailable: 1'],
    'surge and unavailable change places': [
      '_web.tpl',
      'maxSurge: 1\n      maxUnavailable: {{ include "house.value" (dict "root" . "key" "maxUnavailable") }}',
      'maxUnavailable: 1\n      maxSurge: {{ include "house.value" (dict "root" . "key" "maxUnavailable") }}',
    ],
    'a with swallows 0, and an autoscaler has many pods': [
      '_web.tpl',
      /( {6})(maxUnavailable: .*)/,
      '$1{{- with .Values.house.maxUnavailable }}\n$1maxUnavailable: {{ . }}\n$1{{- end }}',
    ],
  },
  'TRAFFIC broken-references': {
    'the Service names a port that is called otherwise': ['_net.tpl', 'targetPort: http', 'targetPort: web'],
    'the selector of the Service finds no pod': [
      '_db.tpl',
      'clusterIP: None\n  selector:\n    app: db',
      'clusterIP: None\n  selector:\n    app: postgres',
    ],
    'the Ingress names a port that the Service has not': [
      '_net.tpl',
      'port:\n                  name: http',
      'port:\n                  name: web',
    ],
    'the monitor names another port': ['_net.tpl', '    - port: metrics\n', '    - port: metric\n'],
    'the NetworkPolicy names a port that is none': [
      '_net.tpl',
      '        - port: http\n  egress',
      '        - port: web\n  egress',
    ],
  },
  'TRAFFIC ingress-routes': {
    'a path is matched exactly': ['_net.tpl', 'pathType: Prefix', 'pathType: Exact'],
    'the class of the Ingress changes': ['_net.tpl', 'ingressClassName: traefik', 'ingressClassName: nginx'],
    'the host of the Ingress changes': ['_net.tpl', '- host: shop.example.com', '- host: www.example.com'],
    'the Secret of a certificate has another name': ['_net.tpl', 'secretName: shop-tls', 'secretName: tls'],
  },
  'TRAFFIC service-ports': {
    'the Service has another port': ['_net.tpl', '      port: 80\n', '      port: 8080\n'],
    'a Service leads to a port on which nothing listens': ['_net.tpl', 'targetPort: http', 'targetPort: 80'],
    'a Service leads to another port of the container': ['_net.tpl', 'targetPort: http', 'targetPort: metrics'],
    'a port of the nodes is another': ['_operator.tpl', 'nodePort: 30080', 'nodePort: 30081'],
  },
  'TRAFFIC service-routing': {
    'the Service does not keep clients on one pod': ['_net.tpl', '  sessionAffinity: ClientIP\n', ''],
  },
  'TRAFFIC container-ports': {
    'the port of the container is one on which nothing listens': ['values.yaml', 'port: 8080', 'port: 80'],
  },
  'TRAFFIC lost-addresses': {
    'a Service is renamed, and an address is not': [
      '_db.tpl',
      /kind: Service\nmetadata:\n {2}name: .*/,
      'kind: Service\nmetadata:\n  name: {{ include "house.name" . }}-postgres',
    ],
    'pods ask the node for names': [
      '_web.tpl',
      '      serviceAccountName:',
      '      dnsPolicy: Default\n      serviceAccountName:',
    ],
  },
  'NEVER RUNS rollout': {
    'nobody replaces the pods of the database': [
      '_db.tpl',
      'spec:\n  serviceName',
      'spec:\n  updateStrategy: {type: OnDelete}\n  serviceName',
    ],
    'a rollout has no time to become ready': ['_web.tpl', '  strategy:', '  progressDeadlineSeconds: 5\n  strategy:'],
  },
  'NEVER RUNS broken-references': {
    'a key of the ConfigMap is renamed, and a variable is not': ['_config.tpl', '  LOG_LEVEL:', '  LOGLEVEL:'],
    'a probe asks a port that no container names': [
      '_web.tpl',
      'httpGet: {path: /ready, port: http}\n            failureThreshold',
      'httpGet: {path: /ready, port: web}\n            failureThreshold',
    ],
  },
  'CAPACITY broken-references': {
    'the autoscaler scales what is not there': ['_net.tpl', 'kind: Deployment', 'kind: StatefulSet'],
    'the budget selects nothing': [
      '_net.tpl',
      'maxUnavailable: 1\n  selector:\n    matchLabels:\n      {{- include "house.selector" . | nindent 6 }}',
      'maxUnavailable: 1\n  selector:\n    matchLabels: {app: web}',
    ],
  },
  'TRAFFIC network-isolation': {
    'the label of a client is lost': [
      '_net.tpl',
      'podSelector: {matchLabels: {app: db}}',
      'podSelector: {matchLabels: {app: dump}}',
    ],
  },
  'TRAFFIC selected-pods': {
    'the label of the release is lost from the selector of a Service': [
      '_net.tpl',
      /( {2}sessionAffinity: ClientIP\n {2}selector:\n).*/,
      '$1    app.kubernetes.io/name: {{ .Chart.Name }}',
    ],
  },
});

import { testAccidents } from '../../fixtures/test-accidents.ts';

testAccidents(import.meta.dirname, [
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
  [
    'nobody replaces the pods of the database',
    'NEVER RUNS',
    'rollout',
    ['_db.tpl', 'spec:\n  serviceName', 'spec:\n  updateStrategy: {type: OnDelete}\n  serviceName'],
  ],
  [
    'a key of the ConfigMap is renamed, and a variable is not',
    'NEVER RUNS',
    'broken-references',
    ['_config.tpl', '  LOG_LEVEL:', '  LOGLEVEL:'],
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
    'the autoscaler scales what is not there',
    'CAPACITY',
    'broken-references',
    ['_net.tpl', 'kind: Deployment', 'kind: StatefulSet'],
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

  [
    'one pod more may be gone than a quarter of few pods is',
    'TRAFFIC',
    'rollout',
    ['values.yaml', 'maxUnavailable: 0', 'maxUnavailable: 1'],
  ],
  [
    'the label of a client is lost',
    'TRAFFIC',
    'network-isolation',
    ['_net.tpl', 'podSelector: {matchLabels: {app: db}}', 'podSelector: {matchLabels: {app: dump}}'],
  ],
  [
    'surge and unavailable change places',
    'TRAFFIC',
    'rollout',
    [
      '_web.tpl',
      'maxSurge: 1\n      maxUnavailable: {{ include "house.value" (dict "root" . "key" "maxUnavailable") }}',
      'maxUnavailable: 1\n      maxSurge: {{ include "house.value" (dict "root" . "key" "maxUnavailable") }}',
    ],
  ],
]);

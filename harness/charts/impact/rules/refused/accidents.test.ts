import { testAccidents } from '../../fixtures/test-accidents.ts';

testAccidents(import.meta.dirname, [
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
]);

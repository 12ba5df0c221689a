import { testAccidents } from '../../fixtures/test-accidents.ts';

testAccidents(import.meta.dirname, {
  'REFUSED immutable-fields': {
    'a label comes into the selector': [
      '_names.tpl',
      'app.kubernetes.io/instance: {{ .Release.Name }}',
      'app.kubernetes.io/instance: {{ .Release.Name }}\ntier: web',
    ],
    'the claim template grows': ['_db.tpl', 'storage: 8Gi', 'storage: 9Gi'],
    'the claim shrinks': ['_web.tpl', 'storage: 2Gi', 'storage: 1Gi'],
    'the access mode of the claim changes': [
      '_web.tpl',
      'accessModes: [ReadWriteOnce]',
      'accessModes: [ReadWriteMany]',
    ],
    'the headless Service gets an address': ['_db.tpl', '  clusterIP: None\n', ''],
    'the role of a binding changes': [
      '_config.tpl',
      '  kind: Role\n  name: {{ include "house.name" . }}\nsubjects',
      '  kind: ClusterRole\n  name: view\nsubjects',
    ],
    'the scope of a definition changes': ['_operator.tpl', 'scope: Namespaced', 'scope: Cluster'],
  },
  'REFUSED invalid-objects': {
    'an indent is off by two, and a field is in the wrong place': [
      '_web.tpl',
      '    requests:\n      storage: 2Gi',
      '  requests:\n    storage: 2Gi',
    ],
    'a number is quoted': ['_web.tpl', 'containerPort: 9090', 'containerPort: "9090"'],
    'a boolean of a variable loses its quotes': ['_web.tpl', '"key" "debug") | quote }}', '"key" "debug") }}'],
    'an API version is one that is gone': ['_net.tpl', 'autoscaling/v2', 'autoscaling/v2beta2'],
    'a port is named twice': ['_net.tpl', '      port: 9090', '      port: 80'],
    'a variable is given twice': ['_web.tpl', '            - name: DATA\n', '            - name: LOG_LEVEL\n'],
    'a mount names a volume that is called otherwise': ['_web.tpl', '        - name: tmp\n', '        - name: temp\n'],
    'a request is more than the limit': [
      'values.yaml',
      'requests: {cpu: 100m, memory: 128Mi}',
      'requests: {cpu: 100m, memory: 512Mi}',
    ],
    'a schedule has four fields': ['values.yaml', '30 2 * * *', '30 2 * *'],
    'strategy and budget leave no pod to replace': ['_web.tpl', 'maxSurge: 1', 'maxSurge: 0'],
    'a yes loses its quotes': [
      '_config.tpl',
      '  LOG_LEVEL: {{ .Values.logLevel | default "info" | quote }}',
      '  LOG_LEVEL: yes',
    ],
    'a name becomes too long for a Service': [
      '_names.tpl',
      '{{ .Release.Name | trunc 53 | trimSuffix "-" }}',
      '{{ .Release.Name }}-{{ repeat 12 "house-" }}x',
    ],
    'a time zone is none': ['_db.tpl', 'concurrencyPolicy: Forbid', 'concurrencyPolicy: Forbid\n  timeZone: Berlin'],
    'pods have no server of names': [
      '_web.tpl',
      '      serviceAccountName:',
      '      dnsPolicy: None\n      serviceAccountName:',
    ],
    'a role is bound in every namespace, and its account is named without one': [
      '_config.tpl',
      'kind: RoleBinding',
      'kind: ClusterRoleBinding',
    ],
    'a word is in lower case': ['_db.tpl', 'concurrencyPolicy: Forbid', 'concurrencyPolicy: forbid'],
    'a word of a rule of a list is in lower case': ['_net.tpl', 'protocol: UDP', 'protocol: udp'],
    'a port is greater than ports are': ['values.yaml', 'port: 8080', 'port: 80800'],
    'an amount has a unit that is none': ['_web.tpl', 'storage: 2Gi', 'storage: 2GB'],
    'a container is called as one of the start': ['_web.tpl', '- name: warm', '- name: web'],
    'a probe of life wants two answers': [
      '_web.tpl',
      '{path: /live, port: http}',
      '{path: /live, port: http}\n            successThreshold: 2',
    ],
    'a variable has = in its name': ['_web.tpl', '- name: DEBUG', '- name: "DEBUG="'],
    'a mode loses the 0 before it': ['_web.tpl', 'defaultMode: 0755', 'defaultMode: 755'],
    'a variable takes a field that pods do not have': [
      '_web.tpl',
      'value: /data/files',
      'valueFrom: {fieldRef: {fieldPath: metadata.nam}}',
    ],
  },
  'REFUSED helm-refuses': {
    'a key of a value is misspelt, and the image ends in a colon': [
      '_names.tpl',
      '{{ $image.tag }}',
      '{{ $image.Tag }}',
    ],
    'a template asks for a value that nobody gives': [
      '_net.tpl',
      'type: ClusterIP',
      'type: {{ required "give a type" .Values.type }}',
    ],
    'a $ is lost inside of a range': [
      '_net.tpl',
      '  type: ClusterIP',
      '  type: ClusterIP\n  {{- range list "a" }}\n  # {{ .Values.logLevel }}\n  {{- end }}',
    ],
  },
});

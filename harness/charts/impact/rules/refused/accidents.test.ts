import { testAccidents } from '../../fixtures/test-accidents.ts';

testAccidents(import.meta.dirname, {
  'REFUSED immutable-fields': {
    'a label is added to the selector': [
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
    'the headless Service gets a cluster IP': ['_db.tpl', '  clusterIP: None\n', ''],
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
    'an API version was removed': ['_net.tpl', 'autoscaling/v2', 'autoscaling/v2beta2'],
    'two ports have the same name': ['_net.tpl', '      port: 9090', '      port: 80'],
    'a variable is defined twice': ['_web.tpl', '            - name: DATA\n', '            - name: LOG_LEVEL\n'],
    'a mount references a volume by a wrong name': ['_web.tpl', '        - name: tmp\n', '        - name: temp\n'],
    'a request exceeds its limit': [
      'values.yaml',
      'requests: {cpu: 100m, memory: 128Mi}',
      'requests: {cpu: 100m, memory: 512Mi}',
    ],
    'a schedule has four fields': ['values.yaml', '30 2 * * *', '30 2 * *'],
    'maxSurge and maxUnavailable are both 0': ['_web.tpl', 'maxSurge: 1', 'maxSurge: 0'],
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
    'a time zone is invalid': ['_db.tpl', 'concurrencyPolicy: Forbid', 'concurrencyPolicy: Forbid\n  timeZone: Berlin'],
    'pods have dnsPolicy None without nameservers': [
      '_web.tpl',
      '      serviceAccountName:',
      '      dnsPolicy: None\n      serviceAccountName:',
    ],
    'a ClusterRoleBinding names its ServiceAccount without a namespace': [
      '_config.tpl',
      'kind: RoleBinding',
      'kind: ClusterRoleBinding',
    ],
    'an enum value is in lower case': ['_db.tpl', 'concurrencyPolicy: Forbid', 'concurrencyPolicy: forbid'],
    'an enum value in a list is in lower case': ['_net.tpl', 'protocol: UDP', 'protocol: udp'],
    'a port number is too large': ['values.yaml', 'port: 8080', 'port: 80800'],
    'a quantity has an invalid unit': ['_web.tpl', 'storage: 2Gi', 'storage: 2GB'],
    'a container has the name of an init container': ['_web.tpl', '- name: warm', '- name: web'],
    'a liveness probe has a successThreshold of 2': [
      '_web.tpl',
      '{path: /live, port: http}',
      '{path: /live, port: http}\n            successThreshold: 2',
    ],
    'a variable has = in its name': ['_web.tpl', '- name: DEBUG', '- name: "DEBUG="'],
    'a mode loses its leading 0': ['_web.tpl', 'defaultMode: 0755', 'defaultMode: 755'],
    'a variable references a field that pods do not have': [
      '_web.tpl',
      'value: /data/files',
      'valueFrom: {fieldRef: {fieldPath: metadata.nam}}',
    ],
  },
  'REFUSED helm-refuses': {
    'a template misspells a values key, so the image has an empty tag': [
      '_names.tpl',
      '{{ $image.tag }}',
      '{{ $image.Tag }}',
    ],
    'a template requires a value that is not set': [
      '_net.tpl',
      'type: ClusterIP',
      'type: {{ required "give a type" .Values.type }}',
    ],
    'a $ is missing inside a range': [
      '_net.tpl',
      '  type: ClusterIP',
      '  type: ClusterIP\n  {{- range list "a" }}\n  # {{ .Values.logLevel }}\n  {{- end }}',
    ],
  },
});

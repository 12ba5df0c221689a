import { testAccidents } from '../../fixtures/test-accidents.ts';

testAccidents(import.meta.dirname, [
  [
    'the claim becomes a hook',
    'DATA',
    'changed-hooks',
    ['_web.tpl', 'helm.sh/resource-policy: keep\nspec', 'helm.sh/hook: pre-install\nspec'],
  ],
  ['two dumps may run at once', 'DATA', 'job-limits', ['_db.tpl', '  concurrencyPolicy: Forbid\n', '']],
  ['the container has another name', 'IDENTITY', 'containers-gone', ['_web.tpl', '- name: web', '- name: app']],
  ['no pod runs', 'NEVER RUNS', 'stopped', ['values.yaml', 'replicas: 2', 'replicas: 0']],
  [
    'the dump is suspended',
    'NEVER RUNS',
    'stopped',
    ['_db.tpl', 'concurrencyPolicy: Forbid', 'concurrencyPolicy: Forbid\n  suspend: true'],
  ],
  ['the dump runs once a year', 'NEVER RUNS', 'stopped', ['values.yaml', '30 2 * * *', '30 2 1 1 *']],
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

  [
    'a variable comes after the one that names it, beside a source of others',
    'NEVER RUNS',
    'lost-variables',
    [
      '_web.tpl',
      '          env:\n            - name: HOST\n              value: {{ include "house.name" . }}-db\n',
      '          envFrom:\n            - configMapRef: {name: {{ include "house.name" . }}}\n          env:\n',
    ],
    [
      '_web.tpl',
      '            - name: DATABASE_URL\n',
      '            - name: HOST\n              value: {{ include "house.name" . }}-db\n            - name: DATABASE_URL\n',
    ],
  ],
  [
    'the scripts of a volume cannot be executed',
    'NEVER RUNS',
    'file-modes',
    ['_web.tpl', 'defaultMode: 0755', 'defaultMode: 0644'],
  ],
  [
    'an evaluation in the wrong place leaves a template',
    'NEVER RUNS',
    'template-residue',
    [
      '_web.tpl',
      'args: [serve, --config=/etc/shop/app.yaml]',
      'args: [serve, --config=/etc/shop/app.yaml, "--name={{ "{{ .Release.Name }}" }}"]',
    ],
  ],
]);

import { testAccidents } from '../../fixtures/test-accidents.ts';

testAccidents(import.meta.dirname, {
  'DATA changed-hooks': {
    'the claim becomes a hook': ['_web.tpl', 'helm.sh/resource-policy: keep\nspec', 'helm.sh/hook: pre-install\nspec'],
  },
  'DATA job-limits': {
    'two dumps may run at once': ['_db.tpl', '  concurrencyPolicy: Forbid\n', ''],
  },
  'NEVER RUNS lost-mounts': {
    'the configuration is not mounted any more': [
      '_web.tpl',
      '            - {name: config, mountPath: /etc/shop}\n',
      '',
    ],
    'a file is mounted at another place, of which the program is not told': [
      '_db.tpl',
      'mountPath: /etc/seed.yaml',
      'mountPath: /etc/seeds.yaml',
    ],
    'a file is a folder of files': ['_db.tpl', ', subPath: app.yaml', ''],
    'a read-only container loses the folder that it writes to': [
      '_web.tpl',
      '            - {name: tmp, mountPath: /tmp}\n',
      '',
    ],
  },
  'NEVER RUNS broken-references': {
    'a key that is mounted alone is renamed': ['_config.tpl', '  app.yaml: |', '  shop.yaml: |'],
  },
  'NEVER RUNS lost-commands': {
    'the words of a command are one text': [
      '_web.tpl',
      'args: [serve, --config=/etc/shop/app.yaml]',
      'args: ["serve --config=/etc/shop/app.yaml"]',
    ],
    'a command is misspelt': ['_web.tpl', 'args: [migrate]', 'arg: [migrate]'],
    'args become the command, and the program of the image is not run': [
      '_web.tpl',
      'args: [serve,',
      'command: [serve,',
    ],
    'a program starts in another folder': ['_db.tpl', '          workingDir: /seed\n', ''],
  },
  'NEVER RUNS pull-secrets': {
    'the secret of the registry is lost': ['_db.tpl', '      imagePullSecrets: [{name: registry}]\n', ''],
  },
  'IDENTITY containers-gone': {
    'the container has another name': ['_web.tpl', '- name: web', '- name: app'],
  },
  'NEVER RUNS stopped': {
    'no pod runs': ['values.yaml', 'replicas: 2', 'replicas: 0'],
    'the dump is suspended': ['_db.tpl', 'concurrencyPolicy: Forbid', 'concurrencyPolicy: Forbid\n  suspend: true'],
    'the dump runs once a year': ['values.yaml', '30 2 * * *', '30 2 1 1 *'],
  },
  'NEVER RUNS job-limits': {
    'a dump has less time than it takes': ['_db.tpl', 'activeDeadlineSeconds: 3600', 'activeDeadlineSeconds: 60'],
  },
  'NEVER RUNS unschedulable': {
    'the pods want a node with a label': [
      '_web.tpl',
      '      tolerations:',
      '      nodeSelector: {disk: ssd}\n      tolerations:',
    ],
    'a toleration is lost': ['_web.tpl', '      tolerations:\n        - key: shop\n          operator: Exists\n', ''],
  },
  'NEVER RUNS lost-checksum': {
    'the checksum is lost': ['_web.tpl', / {6}annotations:\n {8}checksum\/config.*\n/, ''],
    'the checksum is that of nothing': [
      '_web.tpl',
      'include "house.config" . | sha256sum',
      'include "house.value" (dict "root" . "key" "x") | trunc 0 | sha256sum',
    ],
  },
  'NEVER RUNS stale-config': {
    'the checksum looks at something else': [
      ['_config.tpl', 'search: true', 'search: false'],
      [
        '_web.tpl',
        'include "house.config" . | sha256sum',
        'include "house.config" . | replace "false" "true" | sha256sum',
      ],
    ],
  },
  'NEVER RUNS template-residue': {
    'a mapping is printed into a text': ['_config.tpl', 'listen: 8080', 'listen: {{ .Values.house.resources }}'],
    'a number gets an exponent': ['_config.tpl', '| int64 | quote', '| quote'],
    'a text is not evaluated': ['_config.tpl', 'listen: 8080', 'listen: {{ "{{ .Values.port }}" }}'],
    'an evaluation in the wrong place leaves a template': [
      '_web.tpl',
      'args: [serve, --config=/etc/shop/app.yaml]',
      'args: [serve, --config=/etc/shop/app.yaml, "--name={{ "{{ .Release.Name }}" }}"]',
    ],
  },
  'NEVER RUNS broken-text': {
    'the indent of a file is off, and it is no YAML any more': [
      '_config.tpl',
      '      search: true\n      cart: true',
      '      search: true\n     cart: true',
    ],
    'the lines of a script are joined': ['_db.tpl', '- |\n                  set -e', '- >\n                  set -e'],
  },
  'NEVER RUNS lost-files': {
    'a key of a Secret in a projected volume is renamed': ['_config.tpl', '  token:', '  secret:'],
    'a key of the ConfigMap is renamed, and an argument is not': ['_config.tpl', '  app.yaml: |', '  shop.yaml: |'],
    'a key is mounted in place of its folder': [
      '_web.tpl',
      'mountPath: /etc/shop}',
      'mountPath: /etc/shop, subPath: app.yaml}',
    ],
    'two mounts change places': [
      ['_web.tpl', 'mountPath: /etc/shop}', 'mountPath: /tmp}'],
      ['_web.tpl', '{name: tmp, mountPath: /tmp}', '{name: tmp, mountPath: /etc/shop}'],
    ],
  },
  'NEVER RUNS lost-variables': {
    'a variable is lost': ['_web.tpl', '            - name: DATA\n              value: /data/files\n', ''],
    'a variable comes after the one that names it': [
      '_web.tpl',
      /( {12}- name: HOST\n.*\n)( {12}- name: DATABASE_ADDRESS\n.*\n)/,
      '$2$1',
    ],
    'a variable comes after the one that names it, beside a source of others': [
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
    'the variables of a source lose their prefix': ['_db.tpl', ', prefix: SHOP_', ''],
  },
  'NEVER RUNS foreign-references': {
    'the pods ask for a Secret that nobody makes': [
      '_web.tpl',
      'secretKeyRef: {name: {{ include "house.name" . }}, key: uri}',
      'secretKeyRef: {name: {{ .Release.Name }}-secret, key: uri}',
    ],
    'the claim is renamed, and the volume of the pods is not': [
      '_web.tpl',
      'name: {{ include "house.name" . }}-data\n  annotations',
      'name: {{ include "house.name" . }}-files\n  annotations',
    ],
  },
  'NEVER RUNS changed-hooks': {
    'the hook runs at another time': ['_db.tpl', 'helm.sh/hook: post-install', 'helm.sh/hook: post-upgrade'],
    'a hook that failed is in the way of the next one': [
      '_db.tpl',
      'helm.sh/hook: post-install',
      'helm.sh/hook: post-install\n    helm.sh/hook-delete-policy: hook-succeeded',
    ],
    'two hooks change places': ['_operator.tpl', 'hook-weight: "-1"', 'hook-weight: "1"'],
  },
  'NEVER RUNS containers-gone': {
    'an init container is lost': ['_web.tpl', / {8}- name: warm\n.*\n.*\n.*\n/, ''],
    'the init containers change places': [
      '_web.tpl',
      /( {8}- name: migrate\n.*\n.*\n.*\n)( {8}- name: warm\n.*\n.*\n.*\n)/,
      '$2$1',
    ],
  },
  'NEVER RUNS file-modes': {
    'the scripts of a volume cannot be executed': ['_web.tpl', 'defaultMode: 0755', 'defaultMode: 0644'],
    'a mode of a key loses the 0 before it': ['_db.tpl', 'defaultMode: 0400', 'defaultMode: 400'],
  },
  'NEVER RUNS wrapped-values': {
    'a value of a Secret gets a line break': [
      '_config.tpl',
      'token: battery-staple-token',
      'token: |\n    battery-staple-token',
    ],
    'a variable gets quotes': ['_web.tpl', 'value: /data/files', `value: '"/data/files"'`],
    'a value of a Secret is encoded twice': [
      '_config.tpl',
      'token: battery-staple-token',
      'token: {{ "battery-staple-token" | b64enc }}',
    ],
  },
  'NEVER RUNS lost-alerts': {
    'an alert is lost': ['_operator.tpl', /.*alert: ShopDown.*\n/, ''],
    'an alert pages nobody': ['_operator.tpl', 'severity: page', 'severity: ticket'],
    'a recorded figure is renamed': ['_operator.tpl', 'record: "shop:errors"', 'record: "errors"'],
    'an alert in a file is lost': ['_operator.tpl', /.*alert: DumpOld\n.*\n/, ''],
    'the rules of Prometheus are gone': ['_operator.tpl', /apiVersion: monitoring[\s\S]*?---\n/, ''],
  },
});

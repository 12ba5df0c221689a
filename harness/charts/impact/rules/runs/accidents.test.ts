import { testAccidents } from '../../fixtures/test-accidents.ts';

testAccidents(import.meta.dirname, {
  'DATA changed-hooks': {
    'the claim becomes a hook': ['_web.tpl', 'helm.sh/resource-policy: keep\nspec', 'helm.sh/hook: pre-install\nspec'],
  },
  'DATA job-limits': {
    'two dumps can run at once': ['_db.tpl', '  concurrencyPolicy: Forbid\n', ''],
  },
  'NEVER RUNS lost-mounts': {
    'the configuration is no longer mounted': ['_web.tpl', '            - {name: config, mountPath: /etc/shop}\n', ''],
    'a file is mounted at another path that the program does not use': [
      '_db.tpl',
      'mountPath: /etc/seed.yaml',
      'mountPath: /etc/seeds.yaml',
    ],
    'a mounted file becomes a folder': ['_db.tpl', ', subPath: app.yaml', ''],
    'a read-only container loses its writable folder': ['_web.tpl', '            - {name: tmp, mountPath: /tmp}\n', ''],
  },
  'NEVER RUNS broken-references': {
    'a key that is mounted by subPath is renamed': ['_config.tpl', '  app.yaml: |', '  shop.yaml: |'],
  },
  'NEVER RUNS lost-commands': {
    'a command becomes one string': [
      '_web.tpl',
      'args: [serve, --config=/etc/shop/app.yaml]',
      'args: ["serve --config=/etc/shop/app.yaml"]',
    ],
    'the shell of a script loses its -c': ['_db.tpl', / +- -c\n/, ''],
    'a command is misspelt': ['_web.tpl', 'args: [migrate]', 'arg: [migrate]'],
    'args become the command, so the entrypoint of the image is replaced': [
      '_web.tpl',
      'args: [serve,',
      'command: [serve,',
    ],
    'the workingDir of a program changes': ['_db.tpl', '          workingDir: /seed\n', ''],
  },
  'NEVER RUNS pull-secrets': {
    'the pull secret is removed': ['_db.tpl', '      imagePullSecrets: [{name: registry}]\n', ''],
  },
  'IDENTITY containers-gone': {
    'the container is renamed': ['_web.tpl', '- name: web', '- name: app'],
  },
  'NEVER RUNS stopped': {
    'no pod runs': ['values.yaml', 'replicas: 2', 'replicas: 0'],
    'the dump is suspended': ['_db.tpl', 'concurrencyPolicy: Forbid', 'concurrencyPolicy: Forbid\n  suspend: true'],
    'the dump runs once a year': ['values.yaml', '30 2 * * *', '30 2 1 1 *'],
  },
  'NEVER RUNS job-limits': {
    'the deadline of a dump is shortened': ['_db.tpl', 'activeDeadlineSeconds: 3600', 'activeDeadlineSeconds: 60'],
  },
  'NEVER RUNS unschedulable': {
    'the pods require a node label': [
      '_web.tpl',
      '      tolerations:',
      '      nodeSelector: {disk: ssd}\n      tolerations:',
    ],
    'a toleration is removed': [
      '_web.tpl',
      '      tolerations:\n        - key: shop\n          operator: Exists\n',
      '',
    ],
  },
  'NEVER RUNS lost-checksum': {
    'the checksum is removed': ['_web.tpl', / {6}annotations:\n {8}checksum\/config.*\n/, ''],
    'the checksum is computed from an empty text': [
      '_web.tpl',
      'include "house.config" . | sha256sum',
      'include "house.value" (dict "root" . "key" "x") | trunc 0 | sha256sum',
    ],
  },
  'NEVER RUNS stale-config': {
    'the checksum is computed from other content': [
      ['_config.tpl', 'search: true', 'search: false'],
      [
        '_web.tpl',
        'include "house.config" . | sha256sum',
        'include "house.config" . | replace "false" "true" | sha256sum',
      ],
    ],
  },
  'NEVER RUNS template-residue': {
    'a mapping is printed into a string': ['_config.tpl', 'listen: 8080', 'listen: {{ .Values.house.resources }}'],
    'a number gets an exponent': ['_config.tpl', '| int64 | quote', '| quote'],
    'a templated string is not evaluated': ['_config.tpl', 'listen: 8080', 'listen: {{ "{{ .Values.port }}" }}'],
    'a misplaced tpl call leaves a template': [
      '_web.tpl',
      'args: [serve, --config=/etc/shop/app.yaml]',
      'args: [serve, --config=/etc/shop/app.yaml, "--name={{ "{{ .Release.Name }}" }}"]',
    ],
  },
  'NEVER RUNS broken-text': {
    'the indent of a file is off, so it is not valid YAML': [
      '_config.tpl',
      '      search: true\n      cart: true',
      '      search: true\n     cart: true',
    ],
    'the lines of a script are joined': ['_db.tpl', '- |\n                  set -e', '- >\n                  set -e'],
  },
  'NEVER RUNS lost-files': {
    'a key of a Secret in a projected volume is renamed': ['_config.tpl', '  token:', '  secret:'],
    'a key of the ConfigMap is renamed, but its reference in an argument is not': [
      '_config.tpl',
      '  app.yaml: |',
      '  shop.yaml: |',
    ],
    'a single key is mounted instead of its folder': [
      '_web.tpl',
      'mountPath: /etc/shop}',
      'mountPath: /etc/shop, subPath: app.yaml}',
    ],
    'two mounts are swapped': [
      ['_web.tpl', 'mountPath: /etc/shop}', 'mountPath: /tmp}'],
      ['_web.tpl', '{name: tmp, mountPath: /tmp}', '{name: tmp, mountPath: /etc/shop}'],
    ],
  },
  'NEVER RUNS lost-variables': {
    'a variable is removed': ['_web.tpl', '            - name: DATA\n              value: /data/files\n', ''],
    'a variable is defined after the one that references it': [
      '_web.tpl',
      /( {12}- name: HOST\n.*\n)( {12}- name: DATABASE_ADDRESS\n.*\n)/,
      '$2$1',
    ],
    'the variables of an envFrom source lose their prefix': ['_db.tpl', ', prefix: SHOP_', ''],
    'an envFrom source is removed': ['_web.tpl', / {12}- configMapRef: .*-team\}\n/, ''],
  },
  'NEVER RUNS shadowed-variables': {
    'the envFrom sources swap their order, so another one wins': [
      '_web.tpl',
      /( {12}- .*-prices\}\n)( {12}- .*-region\}\n)/,
      '$2$1',
    ],
    'an envFrom source gets a key of the one before it': [
      '_config.tpl',
      'REGION: west',
      'REGION: west\n  CURRENCY: usd',
    ],
    'a Secret of another chart moves behind the others': [
      '_web.tpl',
      /( {12}- secretRef: \{name: payment.*\n)((?: {12}- .*\n)+)/,
      '$2$1',
    ],
    'a variable of a source is also in env': [
      '_web.tpl',
      '            - name: DEBUG',
      '            - {name: CURRENCY, value: usd}\n            - name: DEBUG',
    ],
    'a variable leaves env, and a source has it too': ['_web.tpl', / {12}- name: THEME\n.*\n/, ''],
    'a variable is twice in env': [
      '_web.tpl',
      '            - name: DEBUG',
      '            - {name: DATA, value: /data}\n            - name: DEBUG',
    ],
  },
  'NEVER RUNS foreign-references': {
    'the pods reference a Secret that no chart creates': [
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
    'a failed hook blocks the next one': [
      '_db.tpl',
      'helm.sh/hook: post-install',
      'helm.sh/hook: post-install\n    helm.sh/hook-delete-policy: hook-succeeded',
    ],
    'two hooks swap their order': ['_operator.tpl', 'hook-weight: "-1"', 'hook-weight: "1"'],
  },
  'NEVER RUNS hook-objects': {
    'a hook runs before the release has its Secret': [
      '_db.tpl',
      'helm.sh/hook: post-install',
      'helm.sh/hook: pre-install,pre-upgrade',
    ],
    'a hook runs before the Secret that another hook is': [
      ['_db.tpl', 'helm.sh/hook: post-install', 'helm.sh/hook: post-install\n    helm.sh/hook-weight: "-5"'],
      ['_config.tpl', 'helm.sh/resource-policy: keep\ntype', 'helm.sh/hook: post-install\ntype'],
    ],
    'the Secret of the pods is a hook that helm deletes': [
      '_config.tpl',
      'helm.sh/resource-policy: keep\ntype',
      'helm.sh/hook: pre-install,pre-upgrade\n    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded\ntype',
    ],
  },
  'NEVER RUNS containers-gone': {
    'an init container is removed': ['_web.tpl', / {8}- name: warm\n.*\n.*\n.*\n/, ''],
    'the init containers swap their order': [
      '_web.tpl',
      /( {8}- name: migrate\n.*\n.*\n.*\n)( {8}- name: warm\n.*\n.*\n.*\n)/,
      '$2$1',
    ],
  },
  'NEVER RUNS file-modes': {
    'the scripts of a volume are not executable': ['_web.tpl', 'defaultMode: 0755', 'defaultMode: 0644'],
    'the mode of a key loses its leading 0': ['_db.tpl', 'defaultMode: 0400', 'defaultMode: 400'],
  },
  'NEVER RUNS wrapped-values': {
    'a value of a Secret gets a trailing line break': [
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
    'an alert is removed': ['_operator.tpl', /.*alert: ShopDown.*\n/, ''],
    'an alert no longer pages': ['_operator.tpl', 'severity: page', 'severity: ticket'],
    'a recording rule is renamed': ['_operator.tpl', 'record: "shop:errors"', 'record: "errors"'],
    'an alert in a file is removed': ['_operator.tpl', /.*alert: DumpOld\n.*\n/, ''],
    'the PrometheusRule is removed': ['_operator.tpl', /apiVersion: monitoring[\s\S]*?---\n/, ''],
  },
});

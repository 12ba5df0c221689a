import { testAccidents } from '../../fixtures/test-accidents.ts';

testAccidents(import.meta.dirname, [
  [
    'all objects get another name',
    'IDENTITY',
    'removed-objects',
    ['_names.tpl', '{{ .Release.Name | trunc 53 | trimSuffix "-" }}', '{{ .Release.Name | trunc 3 }}'],
  ],
  [
    'an object moves to another namespace',
    'IDENTITY',
    'removed-objects',
    ['_net.tpl', /kind: Service\nmetadata:\n/, 'kind: Service\nmetadata:\n  namespace: web\n'],
  ],
  [
    'a standard label of the objects changes',
    'IDENTITY',
    'selected-labels',
    ['_names.tpl', 'app.kubernetes.io/part-of: shop', 'app.kubernetes.io/part-of: house'],
  ],
  ['a key of the Secret is gone', 'IDENTITY', 'removed-keys', ['_config.tpl', '  token: battery-staple-token\n', '']],
  [
    'the account loses its role in the cloud',
    'IDENTITY',
    'accounts',
    ['_config.tpl', '  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::1:role/shop\n', ''],
  ],
  [
    'the pods run as the default account',
    'IDENTITY',
    'accounts',
    ['_web.tpl', '      serviceAccountName: {{ include "house.name" . }}\n', ''],
  ],
  ['the monitor is gone', 'NEVER RUNS', 'removed-objects', ['_net.tpl', /apiVersion: monitoring[\s\S]*?---\n/, '']],
]);

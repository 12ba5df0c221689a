import { testAccidents } from '../../fixtures/test-accidents.ts';

testAccidents(import.meta.dirname, {
  'IDENTITY removed-objects': {
    'all objects are renamed': [
      '_names.tpl',
      '{{ .Release.Name | trunc 53 | trimSuffix "-" }}',
      '{{ .Release.Name | trunc 3 }}',
    ],
    'an object moves to another namespace': [
      '_net.tpl',
      /kind: Service\nmetadata:\n/,
      'kind: Service\nmetadata:\n  namespace: web\n',
    ],
  },
  'IDENTITY selected-labels': {
    'a standard label of the objects changes': [
      '_names.tpl',
      'app.kubernetes.io/part-of: shop',
      'app.kubernetes.io/part-of: house',
    ],
  },
  'IDENTITY removed-keys': {
    'a key of the Secret is gone': ['_config.tpl', '  token: battery-staple-token\n', ''],
  },
  'IDENTITY accounts': {
    'the ServiceAccount loses its cloud role': [
      '_config.tpl',
      '  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::1:role/shop\n',
      '',
    ],
    'the pods run as the default ServiceAccount': [
      '_web.tpl',
      '      serviceAccountName: {{ include "house.name" . }}\n',
      '',
    ],
  },
  'NEVER RUNS removed-objects': {
    'the ServiceMonitor is removed': ['_net.tpl', /apiVersion: monitoring[\s\S]*?---\n/, ''],
  },
});

import { testAccidents } from '../../fixtures/test-accidents.ts';

testAccidents(
  import.meta.dirname,
  {
    'DATA lost-claims': {
      'the claim is renamed': [
        [
          '_web.tpl',
          'name: {{ include "house.name" . }}-data\n  annotations',
          'name: {{ include "house.name" . }}-files\n  annotations',
        ],
        ['_web.tpl', 'claimName: {{ include "house.name" . }}-data', 'claimName: {{ include "house.name" . }}-files'],
      ],
      'the StatefulSet is renamed': [
        '_db.tpl',
        /kind: StatefulSet\nmetadata:\n {2}name: .*/,
        'kind: StatefulSet\nmetadata:\n  name: {{ include "house.name" . }}-postgres',
      ],
    },
    'DATA lost-keep': {
      'keep is removed': ['_web.tpl', '  annotations:\n    helm.sh/resource-policy: keep\nspec', 'spec'],
    },
    'DATA moved-volumes': {
      'the subPath changes': ['_web.tpl', 'subPath: shop', 'subPath: web'],
      'the mount moves': ['_web.tpl', 'mountPath: /data,', 'mountPath: /files,'],
      'the claim becomes an emptyDir': [
        '_web.tpl',
        'persistentVolumeClaim:\n            claimName: {{ include "house.name" . }}-data',
        'emptyDir: {}',
      ],
    },
    'DATA reclaim-policy': {
      'claims are deleted on scale-down': [
        '_db.tpl',
        '  selector:\n    matchLabels:\n      app: db\n  template',
        '  persistentVolumeClaimRetentionPolicy: {whenScaled: Delete}\n  selector:\n    matchLabels:\n      app: db\n  template',
      ],
    },
    'DATA data-folders': {
      'PGDATA changes': ['_db.tpl', 'data/pgdata', 'data/17'],
      'a program stores its data outside of its volume': ['_web.tpl', 'value: /data/files', 'value: /tmp/files'],
    },
    'DATA volume-owner': {
      'the pods of the database run as another user': ['_db.tpl', 'fsGroup: 999', 'fsGroup: 70'],
    },
    'DATA kept-credentials': {
      'the user of the database changes': ['_db.tpl', 'value: shop', 'value: web'],
    },
    'DATA lost-definitions': {
      'a CustomResourceDefinition is removed': ['_operator.tpl', /apiVersion: apiextensions[\s\S]*?---\n/, ''],
    },
    'REFUSED lost-definitions': {
      'the storage version of a definition is removed': [
        ['_operator.tpl', /.*\{name: v1, .*\n/, ''],
        ['_operator.tpl', 'storage: false', 'storage: true'],
      ],
    },
    'IDENTITY lost-definitions': {
      'a version of a definition is no longer served': ['_operator.tpl', /.*\{name: v1beta1, .*\n/, ''],
    },
  },
  ['unstable-values'],
);

import { testAccidents } from '../../fixtures/test-accidents.ts';

testAccidents(
  import.meta.dirname,
  [
    [
      'the claim is renamed',
      'DATA',
      'lost-claims',
      [
        '_web.tpl',
        'name: {{ include "house.name" . }}-data\n  annotations',
        'name: {{ include "house.name" . }}-files\n  annotations',
      ],
      ['_web.tpl', 'claimName: {{ include "house.name" . }}-data', 'claimName: {{ include "house.name" . }}-files'],
    ],
    [
      'the StatefulSet is renamed',
      'DATA',
      'lost-claims',
      [
        '_db.tpl',
        /kind: StatefulSet\nmetadata:\n {2}name: .*/,
        'kind: StatefulSet\nmetadata:\n  name: {{ include "house.name" . }}-postgres',
      ],
    ],
    [
      'keep is removed',
      'DATA',
      'lost-keep',
      ['_web.tpl', '  annotations:\n    helm.sh/resource-policy: keep\nspec', 'spec'],
    ],
    ['the subPath changes', 'DATA', 'moved-volumes', ['_web.tpl', 'subPath: shop', 'subPath: web']],
    ['the mount moves', 'DATA', 'moved-volumes', ['_web.tpl', 'mountPath: /data,', 'mountPath: /files,']],
    [
      'the claim becomes an emptyDir',
      'DATA',
      'moved-volumes',
      ['_web.tpl', 'persistentVolumeClaim:\n            claimName: {{ include "house.name" . }}-data', 'emptyDir: {}'],
    ],
    [
      'claims go with a smaller number of pods',
      'DATA',
      'reclaim-policy',
      [
        '_db.tpl',
        '  selector:\n    matchLabels:\n      app: db\n  template',
        '  persistentVolumeClaimRetentionPolicy: {whenScaled: Delete}\n  selector:\n    matchLabels:\n      app: db\n  template',
      ],
    ],
    ['PGDATA is another folder', 'DATA', 'data-folders', ['_db.tpl', 'data/pgdata', 'data/17']],
    [
      'a program stores beside its volume',
      'DATA',
      'data-folders',
      ['_web.tpl', 'value: /data/files', 'value: /tmp/files'],
    ],
    ['the pods of the database are another user', 'DATA', 'volume-owner', ['_db.tpl', 'fsGroup: 999', 'fsGroup: 70']],
    ['the user of the database is another', 'DATA', 'kept-credentials', ['_db.tpl', 'value: shop', 'value: web']],
    [
      'a definition of custom resources is lost',
      'DATA',
      'lost-definitions',
      ['_operator.tpl', /apiVersion: apiextensions[\s\S]*?---\n/, ''],
    ],
    [
      'the version in which objects are stored is lost',
      'REFUSED',
      'lost-definitions',
      ['_operator.tpl', /.*\{name: v1, .*\n/, ''],
      ['_operator.tpl', 'storage: false', 'storage: true'],
    ],
    [
      'a version of a definition is not served any more',
      'IDENTITY',
      'lost-definitions',
      ['_operator.tpl', /.*\{name: v1beta1, .*\n/, ''],
    ],
  ],
  ['unstable-values'],
);

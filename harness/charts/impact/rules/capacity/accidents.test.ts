import test from 'ava';
import { findingsOf } from '../../fixtures/edited-shop.ts';
import { testAccidents } from '../../fixtures/test-accidents.ts';

testAccidents(import.meta.dirname, {
  'CAPACITY less-room': {
    'the limit is lower': ['values.yaml', 'memory: 256Mi', 'memory: 200M'],
    'the sizeLimit of an emptyDir is lower': ['_web.tpl', 'sizeLimit: 64Mi', 'sizeLimit: 8Mi'],
    'the quota of pods is lower': ['_operator.tpl', 'pods: "20"', 'pods: "2"'],
  },
  'CAPACITY autoscalers': {
    'replicas are set beside an autoscaler': [
      '_web.tpl',
      / {2}\{\{- if not .Values.scale \}\}\n(.*\n) {2}\{\{- end \}\}\n/,
      '$1',
    ],
    'the autoscaler is removed': ['_net.tpl', /\{\{- if .Values.scale \}\}[\s\S]*?\{\{- end \}\}\n/, ''],
  },
  'CAPACITY disruption-budgets': {
    'the budget blocks every drain': ['_net.tpl', 'maxUnavailable: 1', 'maxUnavailable: 0'],
    'the budget allows every eviction': ['_net.tpl', 'maxUnavailable: 1', 'maxUnavailable: 100%'],
    'the budget is removed': ['_net.tpl', /---\napiVersion: policy\/v1[\s\S]*?\n\{\{- if/, '{{- if'],
  },
  'CAPACITY fewer-pods': {
    'fewer pods run': ['values.yaml', 'replicas: 2', 'replicas: 1'],
    'pods do not spread': ['_web.tpl', / {6}topologySpreadConstraints:\n(?:.*\n){6}/, ''],
  },
  'CAPACITY broken-references': {
    'the constraint that spreads the pods selects others': [
      '_web.tpl',
      /(whenUnsatisfiable: ScheduleAnyway\n.*\n.*\n).*selector.*/,
      '$1              app: web',
    ],
  },
  'RESTART replaced-pods': {
    'a new tag': ['values.yaml', 'tag: "2.1"', 'tag: "2.2"'],
  },
});

test('replacing the only pod of a StatefulSet is reported as downtime, and replacing one of several is not', async (t) => {
  const found = await findingsOf([
    ['_db.tpl', /image: postgres:17\.6/g, 'image: postgres:17.7'],
    ['values.yaml', 'tag: "2.1"', 'tag: "2.2"'],
  ]);
  const messages = found.filter(({ rule }) => rule === 'replaced-pods').map(({ object, message }) => [object, message]);
  t.deepEqual(Object.fromEntries(messages), {
    'StatefulSet/shop-db': 'its pods are replaced, and no pod answers in the meantime: image',
    'Deployment/shop': 'its pods are replaced: image',
  });
});

test('a restart names the list of which an item changes, not the item', async (t) => {
  const found = await findingsOf(['_web.tpl', / {6}tolerations:\n.*\n.*\n/, '']);
  const [restart] = found.filter(({ rule }) => rule === 'replaced-pods');
  t.is(restart?.message, 'its pods are replaced: tolerations');
});

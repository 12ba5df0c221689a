import test from 'ava';
import { findingsOf } from '../../fixtures/edited-shop.ts';
import { testAccidents } from '../../fixtures/test-accidents.ts';

testAccidents(import.meta.dirname, [
  ['the limit is lower', 'CAPACITY', 'less-room', ['values.yaml', 'memory: 256Mi', 'memory: 200M']],
  ['the room of a scratch folder is less', 'CAPACITY', 'less-room', ['_web.tpl', 'sizeLimit: 64Mi', 'sizeLimit: 8Mi']],
  [
    'replicas fight the autoscaler',
    'CAPACITY',
    'autoscalers',
    ['_web.tpl', / {2}\{\{- if not .Values.scale \}\}\n(.*\n) {2}\{\{- end \}\}\n/, '$1'],
  ],
  [
    'the autoscaler is lost',
    'CAPACITY',
    'autoscalers',
    ['_net.tpl', /\{\{- if .Values.scale \}\}[\s\S]*?\{\{- end \}\}\n/, ''],
  ],
  [
    'the budget blocks every drain',
    'CAPACITY',
    'disruption-budgets',
    ['_net.tpl', 'maxUnavailable: 1', 'maxUnavailable: 0'],
  ],
  [
    'the budget permits all',
    'CAPACITY',
    'disruption-budgets',
    ['_net.tpl', 'maxUnavailable: 1', 'maxUnavailable: 100%'],
  ],
  [
    'the budget is lost',
    'CAPACITY',
    'disruption-budgets',
    ['_net.tpl', /---\napiVersion: policy\/v1[\s\S]*?\n\{\{- if/, '{{- if'],
  ],
  ['fewer pods run', 'CAPACITY', 'fewer-pods', ['values.yaml', 'replicas: 2', 'replicas: 1']],
  ['pods do not spread', 'CAPACITY', 'fewer-pods', ['_web.tpl', / {6}topologySpreadConstraints:\n(?:.*\n){6}/, '']],
  ['a new tag', 'RESTART', 'replaced-pods', ['values.yaml', 'tag: "2.1"', 'tag: "2.2"']],
  ['the namespace may hold fewer pods', 'CAPACITY', 'less-room', ['_operator.tpl', 'pods: "20"', 'pods: "2"']],
]);

test('of the only pod of a StatefulSet it is said that none answers meanwhile, and of many pods it is not', async (t) => {
  const found = await findingsOf([
    ['_db.tpl', /image: postgres:17\.6/g, 'image: postgres:17.7'],
    ['values.yaml', 'tag: "2.1"', 'tag: "2.2"'],
  ]);
  const messages = found.filter(({ rule }) => rule === 'replaced-pods').map(({ object, message }) => [object, message]);
  t.deepEqual(Object.fromEntries(messages), {
    'StatefulSet/shop-db': 'its pods are replaced, and none answers meanwhile: image',
    'Deployment/shop': 'its pods are replaced: image',
  });
});

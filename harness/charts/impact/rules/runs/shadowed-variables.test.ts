import test from 'ava';
import { type Edits, findingsOf } from '../../fixtures/edited-shop.ts';

const messagesOf = async (edits: Edits) => {
  const found = (await findingsOf(edits)).filter(({ rule }) => rule === 'shadowed-variables');
  return [...new Set(found.map(({ message }) => message))];
};

test('a variable that another source gives is reported with both values', async (t) => {
  t.deepEqual(await messagesOf(['_web.tpl', /( {12}- .*-prices\}\n)( {12}- .*-region\}\n)/, '$2$1']), [
    'variable RATE of container web is now 1 of ConfigMap shop-prices, not 2 of ConfigMap shop-region: the later source of envFrom wins',
  ]);
});

test('the value of a Secret is not shown', async (t) => {
  const variable = '- {name: CURRENCY, valueFrom: {secretKeyRef: {name: {{ include "house.name" . }}, key: token}}}';
  t.deepEqual(await messagesOf(['_web.tpl', '          env:\n', `          env:\n            ${variable}\n`]), [
    'variable CURRENCY of container web is now a masked value of key token of Secret shop, not eur of ConfigMap shop-prices: env wins over envFrom',
  ]);
});

test('a value that is not in the render is said to be unknown', async (t) => {
  t.deepEqual(await messagesOf(['_web.tpl', /( {12}- secretRef: \{name: payment.*\n)( {12}- .*\n)/, '$2$1']), [
    'Secret payment now comes after ConfigMap shop-prices in envFrom of container web, and wins for a variable that both have: Secret payment is not in the render, so whether there is one cannot be known',
  ]);
  t.deepEqual(
    await messagesOf(['_web.tpl', 'value: blue', 'valueFrom: {secretKeyRef: {name: house, key: theme}}']),
    [],
  );
});

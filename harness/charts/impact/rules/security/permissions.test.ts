import test from 'ava';
import { type Edit, findingsOf } from '../../fixtures/edited-shop.ts';

const role = 'rules:\n  - apiGroups: [""]\n    resources: [configmaps]\n    verbs: [get]\n';
const rules = (...texts: readonly string[]): Edit => ['_config.tpl', role, `rules:\n${texts.join('')}`];
const rule = (group: string, resources: string, verbs: string, names = '') =>
  `  - {apiGroups: ["${group}"], resources: [${resources}], verbs: [${verbs}]${names && `, resourceNames: [${names}]`}}\n`;
const found = async (...edits: readonly Edit[]) => [
  ...new Set((await findingsOf(edits)).map(({ effect, message }) => `${effect} ${message}`)),
];

test('rules that are split, repeated or in another order are the same role', async (t) => {
  t.deepEqual(await found(rules(rule('', 'configmaps', 'get'), rule('', 'configmaps', 'get', 'shop'))), []);
});

test('what an account gains is one finding, with all verbs and resources', async (t) => {
  t.deepEqual(await found(rules(rule('', 'configmaps, pods', 'get, list'), rule('apps', 'deployments', 'get, list'))), [
    'SECURITY now lets ServiceAccount shop list configmaps and get, list pods, deployments.apps',
  ]);
});

test('a rule of another API group allows something else', async (t) => {
  t.deepEqual(await found(rules(rule('apps', 'configmaps', 'get'))), [
    'SECURITY now lets ServiceAccount shop get configmaps.apps',
    'NEVER RUNS no longer lets ServiceAccount shop get configmaps',
  ]);
});

test('a role that is limited to a name takes permissions, and gives none', async (t) => {
  t.deepEqual(await found(rules(rule('', 'configmaps', 'get', 'a, b'))), [
    'NEVER RUNS no longer lets ServiceAccount shop get configmaps',
  ]);
});

test('an account with another name and the same permissions gains none', async (t) => {
  const renamed = [
    '_config.tpl',
    /(kind: ServiceAccount\n(?:metadata:\n)? +name: \{\{ include "house.name" \. \}\})/g,
    '$1-pods',
  ];
  const pods = [
    '_web.tpl',
    'serviceAccountName: {{ include "house.name" . }}',
    'serviceAccountName: {{ include "house.name" . }}-pods',
  ];
  const lines = await found(renamed as unknown as Edit, pods as unknown as Edit);
  t.deepEqual(
    lines.filter((line) => line.includes(' lets ')),
    [],
  );
  t.true(lines.some((line) => line.startsWith('IDENTITY the ServiceAccount of its pods changes')));
});

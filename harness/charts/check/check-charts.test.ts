import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { chartFolders } from '../chart-folder.ts';
import { type Edit, editedCharts } from '../impact/fixtures/edited-shop.ts';
import { checkCharts } from './check-charts.ts';

/** The problems that a change of the fixture library brings. */
async function problemsOf(edits: readonly Edit[]): Promise<string[]> {
  await using edited = await editedCharts(edits);
  const { parts } = await checkCharts(await chartFolders([edited.folder]), false);
  return parts.flatMap(({ problems }) => problems).map((problem) => problem.replace(/^\S*\/shop/, 'shop'));
}

const cases: readonly (readonly [title: string, problem: RegExp, ...edits: readonly Edit[]])[] = [
  [
    'an unknown field is reported with object and path',
    /^shop: Service\/shop spec\.typ: is not a field; allowed are .*type/,
    ['_net.tpl', 'type: ClusterIP', 'typ: ClusterIP'],
  ],
  [
    'an API version that is gone',
    /^shop with values-production\.yaml: HorizontalPodAutoscaler\/shop apiVersion: autoscaling\/v2beta2 has no Horizontal.*; expected autoscaling\/v/,
    ['_net.tpl', 'autoscaling/v2', 'autoscaling/v2beta2'],
  ],
  [
    'a duplicate key of a list',
    /^shop: Deployment\/shop spec\.template\.spec\.containers\[0\]\.env: LOG_LEVEL occurs twice/,
    ['_web.tpl', '            - name: DATA\n', '            - name: LOG_LEVEL\n'],
  ],
  [
    'a reference that leads nowhere',
    /^shop: Service\/shop spec\.ports\[80,TCP\]\.targetPort: targetPort web is not a port of its pods, which have http, metrics/,
    ['_net.tpl', 'targetPort: http', 'targetPort: web'],
  ],
  [
    'a name that is too long only under a long release name',
    /^shop as release-with-\S+ in shop: Service\/\S+ metadata\.name: the name is 68 characters long; a Service has at most 63/,
    ['_db.tpl', '-db\nspec:\n  clusterIP', '-db-and-friends\nspec:\n  clusterIP'],
  ],
  [
    'an object that is rendered twice',
    /^shop: ServiceAccount\/shop: is rendered twice/,
    [
      '_all.tpl',
      '{{ include "house.account" . }}',
      '{{ include "house.account" . }}\n---\n{{ include "house.account" . }}',
    ],
  ],
];
for (const [title, problem, ...edits] of cases) {
  test(title, async (t) => {
    const problems = await problemsOf(edits);
    t.true(
      problems.some((one) => problem.test(one) && !one.includes('\n')),
      problems.slice(0, 10).join('\n'),
    );
  });
}

test('a problem of all variants of a chart is reported once', async (t) => {
  const schema = '{"propertyNames": {"enum": ["house", "global", "scale", "logLevel", "operator"]}}';
  const problems = await problemsOf([
    ['shop/values.yaml', /^/, 'hose: {}\n'],
    ['shop/values.schema.json', /^/, schema],
  ]);
  t.deepEqual(problems, [
    'shop: helm lint: the schema rejects its values: see the renders',
    'shop/values.yaml:1:1: values: the key hose was given (did you mean house?); expected house, global, scale, logLevel, operator',
  ]);
  const policy = (await problemsOf([])).filter((problem) => problem.includes('postgres: resources.limits.cpu'));
  t.is(policy.length, 1, policy.join('\n'));
  t.regex(policy[0] ?? '', /^shop: /);
});

test('a problem of a pod with a random name is reported once, without that name', async (t) => {
  const pod = `apiVersion: v1
kind: Pod
metadata: {name: {{ include "house.name" . }}-test-{{ randAlphaNum 5 | lower }}}
spec:
  containers: [{name: test, image: "curl:latest"}]
---
`;
  const problems = await problemsOf([['_db.tpl', '{{- define "house.db" -}}\n', `{{- define "house.db" -}}\n${pod}`]]);
  t.deepEqual(
    problems.filter((problem) => problem.includes('curl:latest')),
    ['shop: Pod/shop-test-xxxxx: container test: image curl:latest has no version [version]'],
  );
});

test('`lacks` in tests/cases.yaml requires the object to exist', async (t) => {
  await using edited = await editedCharts([]);
  await mkdir(join(edited.folder, 'shop/tests'));
  await writeFile(
    join(edited.folder, 'shop/tests/cases.yaml'),
    `- {values: {}, lacks: {Deployment/shop: replicas, Deployment/none: replicas}}
- {values: {scale: true}, lacks: {Deployment/shop: replicas, Ingress/none: ""}}
- {values: {}, lacks: {Ingress/shop: ""}}
`,
  );
  const { parts } = await checkCharts(await chartFolders([edited.folder]), false);
  const problems = parts.find(({ title }) => title.startsWith('valid and invalid'))?.problems ?? [];
  t.deepEqual(
    problems.map((problem) => problem.replace(/^\S*\//, '').replace(/\{.*/, '{')),
    [
      'cases.yaml:1:3: expected no replicas in Deployment/shop, found {',
      'cases.yaml:1:3: expected Deployment/none without replicas, found no such object',
      'cases.yaml:3:3: expected no Ingress/shop, found {',
    ],
  );
});

test('the effect of a difference is reported before golden files are rewritten', async (t) => {
  await using edited = await editedCharts([]);
  const charts = await chartFolders([edited.folder]);
  t.deepEqual((await checkCharts(charts, true)).meanings, []);
  await appendFile(join(edited.folder, 'shop/values.yaml'), 'replicas: 1\n');
  const { meanings, parts } = await checkCharts(charts, false);
  t.deepEqual(meanings, ['CAPACITY Deployment/shop of shop: replicas changes from 2 to 1']);
  t.regex(parts.at(-1)?.problems[0] ?? '', /golden\.yaml differs/);
  const updated = await checkCharts(charts, true);
  t.deepEqual(updated.meanings, meanings);
  t.deepEqual(updated.parts.at(-1)?.problems, []);
  t.true((await readFile(join(edited.folder, 'shop/tests/golden.yaml'), 'utf8')).includes('replicas: 1'));
});

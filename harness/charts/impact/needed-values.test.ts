import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { edit, failOn, found, git, impact, includes, root } from './fixtures/shop-repository.ts';
import { toMarkdown } from './report/markdown.ts';

test.serial('a chart that needs values is tried under other names with the values file that gives them', async (t) => {
  await edit('shop/templates/all.yaml', '{{-', '{{- $_ := required "scale is needed" .Values.scale -}}{{-');
  git('commit', '--quiet', '--all', '--message=needs a value');
  await edit('library/templates/_names.tpl', 'printf "%s-%s" .Release.Name .Chart.Name', 'printf "%s-x" .Release.Name');
  includes(t, toMarkdown(await impact(), failOn), [
    'shop-x is new',
    'with release another in namespace elsewhere and values-production.yaml',
  ]);
});

test.serial('a name that is only too long with the name of the chart is found', async (t) => {
  await edit('library/templates/_names.tpl', '.Chart.Name | trunc 53 | trimSuffix "-"', '.Chart.Name');
  await edit('library/templates/_db.tpl', '-db\nspec:\n  clusterIP', '-database\nspec:\n  clusterIP');
  includes(t, found(await impact()).join('\n'), ['a Service has at most 63']);
});

test.serial('a checksum of something random, in an object that only one values file has, is no change', async (t) => {
  const job = `{{- if .Values.scale }}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: {{ .Release.Name }}-report}
spec:
  schedule: 0 1 * * *
  jobTemplate:
    spec:
      template:
        metadata: {annotations: {checksum/secret: {{ randAlphaNum 20 | sha256sum }}}}
        spec:
          restartPolicy: Never
          containers: [{name: report, image: "report:1"}]
{{- end }}
---
apiVersion: v1
kind: Secret
metadata: {name: {{ .Release.Name }}-report}
stringData: {token: {{ randAlphaNum 20 }}}
`;
  const file = join(root, 'charts/shop/templates/report.yaml');
  await writeFile(file, job);
  git('add', '.');
  git('commit', '--quiet', '--message=a report');
  await writeFile(file, job.replace('kind: CronJob', '# every night\nkind: CronJob'));
  t.deepEqual(found(await impact()), []);
});

test.serial('a label that only changes under another name is told with both of its values', async (t) => {
  await edit('library/templates/_names.tpl', 'name: {{ .Chart.Name }}', 'name: {{ include "house.name" . }}');
  includes(t, found(await impact()).join('\n'), ['changes from shop to another-shop: selectors']);
});

test.serial('a removed object is told with the new one that takes its place', async (t) => {
  await edit('library/templates/_names.tpl', 'trunc 53 | trimSuffix "-" }}{{- else', 'trunc 50 }}-web{{- else');
  const lines = found(await impact()).join('\n');
  includes(t, lines, [
    'is removed, and shop-web-db is new',
    'is removed, and shop-web is new',
    'shop-web-db starts empty',
  ]);
  t.notRegex(lines, /, \S+ (is new|starts empty)/);
});

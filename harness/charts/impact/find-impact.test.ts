import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { edit, failOn, found, git, impact, includes, root } from './fixtures/shop-repository.ts';
import { toAnnotations } from './report/annotations.ts';
import { toMarkdown } from './report/markdown.ts';
import { toSarif } from './report/sarif.ts';

test.serial('the report says so if no chart differs, or only its documentation does', async (t) => {
  await writeFile(join(root, 'charts/library/README.md'), '# House\n');
  t.regex(toMarkdown(await impact(), failOn), /\n\nNo chart differs\.\n$/);
  await rm(join(root, 'charts/library/README.md'));
  // As `helm dependency build` by hand leaves it.
  await mkdir(join(root, 'charts/shop/charts'));
  await writeFile(join(root, 'charts/shop/charts/house-1.4.2.tgz'), '');
  includes(t, toMarkdown(await impact(), failOn), ['No chart differs.']);
  await rm(join(root, 'charts/shop/charts'), { recursive: true });
});

test.serial(
  'a finding is reported once, with its dependants, values files, diff and the line that caused it',
  async (t) => {
    await edit('library/templates/_web.tpl', '  readOnlyRootFilesystem: true\n', '');
    const result = await impact();
    const text = toMarkdown(result, failOn);
    includes(t, text, [
      '| shop | **SECURITY** | SECURITY ',
      '- **readOnlyRootFilesystem of container web changes from true to nothing: it can write anywhere** (`',
      'charts/library/templates/_web.tpl:131:1`)',
      '  - Deployment/shop of shop with every values file',
      '  <details><summary>Deployment/shop</summary>',
      '  -            readOnlyRootFilesystem: true',
      '## RESTART: the pods are replaced',
    ]);
    t.is(text.split('container web changes from true').length, 2);
    const sarif = JSON.parse(toSarif(result, failOn)) as {
      runs: [{ results: { level: string; locations: unknown[] }[] }];
    };
    t.is(sarif.runs[0].results[0]?.level, 'error');
    t.is(sarif.runs[0].results[0]?.locations.length, 1);
    t.regex(
      toAnnotations(result, failOn)[0] ?? '',
      /^::error file=.*_web\.tpl,line=131,title=SECURITY for shop::readOnly/,
    );
  },
);

test.serial('secrets are compared, and shown only as changed', async (t) => {
  await edit('library/templates/_config.tpl', 'battery-staple-token', 'another-secret-token');
  const result = await impact();
  t.true(
    found(result).some(
      (line) => line.startsWith('CHANGE plain-change stringData') || line.startsWith('CHANGE plain-change data'),
    ),
  );
  const text = `${toMarkdown(result, failOn)}${JSON.stringify(result)}`;
  t.true(text.includes('(masked, changed)'));
  t.false(text.includes('another-secret-token'));
  t.false(text.includes(Buffer.from('another-secret-token').toString('base64')));
});

test.serial('a password that each upgrade regenerates is data loss, and one that is read back is not', async (t) => {
  await edit('library/templates/_config.tpl', 'battery-staple-token', '{{ randAlphaNum 20 }}');
  t.true(found(await impact()).some((line) => /^DATA unstable-values .* differs at each upgrade/.test(line)));
  await edit(
    'library/templates/_config.tpl',
    'token: {{ randAlphaNum 20 }}',
    'token: {{ (lookup "v1" "Secret" .Release.Namespace (include "house.name" .)).data | default dict | dig "token" ("battery-staple-token" | b64enc) | b64dec }}',
  );
  t.deepEqual(
    found(await impact()).filter((line) => !/^(CHANGE|RESTART)/.test(line)),
    [],
  );
});

test.serial(
  'a checksum that does not depend on the content is reported, because it never rolls the pods',
  async (t) => {
    await edit(
      'library/templates/_web.tpl',
      'include "house.config" . | sha256sum',
      'include "house.name" . | sha256sum',
    );
    includes(t, found(await impact()).join('\n'), [
      'NEVER RUNS lost-checksum the annotation checksum/config of its pods does not depend on what they read',
    ]);
    git('checkout', '--quiet', '.');
    await edit(
      'library/templates/_web.tpl',
      'include "house.config" . | sha256sum',
      'include "house.config" . | b64enc | sha256sum',
    );
    t.deepEqual(
      found(await impact()).filter((line) => !line.startsWith('RESTART')),
      [],
    );
  },
);

test.serial('an upgrade that helm rejects is reported, even if the install renders', async (t) => {
  await edit(
    'library/templates/_config.tpl',
    'battery-staple-token',
    '{{ if .Release.IsUpgrade }}{{ fail "give the password" }}{{ end }}battery-staple-token',
  );
  includes(t, toMarkdown(await impact(), failOn), ['**helm rejects it: give the password**', 'shop with an upgrade']);
});

test.serial('an object that only an install renders is removed by the next upgrade', async (t) => {
  await edit(
    'library/templates/_config.tpl',
    '---\napiVersion: v1\nkind: Secret',
    '{{- if .Release.IsInstall }}\n---\napiVersion: v1\nkind: Secret',
  );
  await edit(
    'library/templates/_config.tpl',
    'token: battery-staple-token\n',
    'token: battery-staple-token\n{{- end }}\n',
  );
  t.true(found(await impact()).some((line) => line.startsWith('IDENTITY removed-objects')));
});

test.serial(
  'a name that is too long and a hard-coded namespace are found under another release name and namespace',
  async (t) => {
    await edit('library/templates/_names.tpl', ' | trunc 53 | trimSuffix "-" }}{{- else', ' }}-and-some-more{{- else');
    await edit('library/templates/_names.tpl', '{{ .Release.Name }}-and-some-more', '{{ .Release.Name }}');
    await edit('library/templates/_db.tpl', '-db\nspec:\n  clusterIP', '-db-headless-service\nspec:\n  clusterIP');
    const result = await impact();
    includes(t, found(result).join('\n'), ['a Service has at most 63']);
    includes(t, toMarkdown(result, failOn), ['with a release name of 53 characters']);
    git('checkout', '--quiet', '.');
    await edit(
      'library/templates/_net.tpl',
      'kind: Service\nmetadata:\n',
      'kind: Service\nmetadata:\n  namespace: shop\n',
    );
    includes(t, toMarkdown(await impact(), failOn), [
      'moves to namespace shop',
      'with release another in namespace elsewhere',
    ]);
    git('checkout', '--quiet', '.');
    // This name is made where that of the release does not have the chart's in it.
    await edit(
      'library/templates/_names.tpl',
      'printf "%s-%s" .Release.Name .Chart.Name',
      'printf "%s-x" .Release.Name',
    );
    includes(t, toMarkdown(await impact(), failOn), ['shop-x is new', 'with release another']);
  },
);

test.serial('values that helm now rejects, and a removed values file, are REFUSED', async (t) => {
  await edit(
    'library/templates/_net.tpl',
    'type: ClusterIP',
    'type: {{ if .Values.scale }}{{ fail "scale: choose one" }}{{ end }}ClusterIP',
  );
  t.true(found(await impact()).includes('REFUSED helm-refuses helm rejects it: scale: choose one'));
  git('checkout', '--quiet', '.');
  await rm(join(root, 'charts/shop/values-production.yaml'));
  includes(t, found(await impact()).join('\n'), ['REFUSED helm-refuses the values file is gone']);
});

test.serial('a dependant that renders at neither version is reported as not compared, not as unchanged', async (t) => {
  await edit('shop/templates/all.yaml', '{{-', '{{ fail "needs a value" }}{{-');
  git('commit', '--quiet', '--all', '--message=broken');
  await edit('library/templates/_web.tpl', 'sizeLimit: 64Mi', 'sizeLimit: 128Mi');
  const result = await impact();
  git('reset', '--quiet', '--hard', 'HEAD^');
  t.deepEqual(result.notCompared, ['shop']);
  includes(t, toMarkdown(result, failOn), [
    '| shop | not compared |',
    'shop could not be compared',
    'does not render, as before: needs a value',
  ]);
});

test.serial('a new chart changes nothing for others, and is named once', async (t) => {
  await cp(join(root, 'charts/shop'), join(root, 'charts/kiosk'), { recursive: true });
  await edit('kiosk/Chart.yaml', 'name: shop', 'name: kiosk');
  const result = await impact();
  await rm(join(root, 'charts/kiosk'), { recursive: true });
  t.deepEqual([result.newCharts, result.notCompared, result.notes], [['kiosk'], [], []]);
  includes(t, toMarkdown(result, failOn), ['New: kiosk.', 'any chart: none depends on them', '| kiosk | new |']);
});

test.serial('a report stays under the length limit of a comment, however many diffs there are', async (t) => {
  await edit(
    'library/templates/_web.tpl',
    'tolerations:',
    `tolerations:\n${'        - {key: some-taint-of-a-node, operator: Exists}\n'.repeat(2000).trimEnd()}`,
  );
  const text = toMarkdown(await impact(), failOn);
  t.true(text.length < 60_000);
  includes(t, text, ['## RESTART']);
});

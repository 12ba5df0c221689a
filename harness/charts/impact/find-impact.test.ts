import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { findImpact, type Impact } from './find-impact.ts';
import { toAnnotations } from './report/annotations.ts';
import { toMarkdown } from './report/markdown.ts';
import { toSarif } from './report/sarif.ts';
import type { Effect } from './rules/finding.ts';
import { bumpVersions } from './versions/bump-versions.ts';

const root = await mkdtemp(join(tmpdir(), 'charts-impact-test-'));
const elsewhere = await mkdtemp(join(tmpdir(), 'charts-elsewhere-'));
const failOn: readonly Effect[] = ['REFUSED', 'DATA', 'SECURITY'];
const git = (...args: readonly string[]) =>
  execFileSync('git', ['-C', root, '-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args]);

test.before('a repository of a library and a dependant, the second commit of which has charts', async () => {
  git('init', '--quiet', '--initial-branch=main');
  git('commit', '--quiet', '--allow-empty', '--message=empty');
  git('tag', 'empty');
  await cp(join(import.meta.dirname, 'fixtures/charts'), join(root, 'charts'), { recursive: true });
  git('add', '.');
  git('commit', '--quiet', '--message=charts');
});
test.afterEach.always(() => git('checkout', '--quiet', '.'));
test.after.always(async () => {
  await rm(root, { recursive: true, force: true });
  await rm(elsewhere, { recursive: true, force: true });
});

async function edit(path: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(join(root, 'charts', path), 'utf8');
  if (text.replace(from, to) === text) throw new Error(`${path} does not have ${String(from)}`);
  await writeFile(join(root, 'charts', path), text.replace(from, to));
}

function impact(...more: readonly string[]): Promise<Impact> {
  return findImpact({ folders: [join(root, 'charts'), ...more], against: 'HEAD', platform: '' });
}

function found({ findings }: Impact): string[] {
  return findings.map(({ effect, rule, message }) => `${effect} ${rule} ${message}`);
}

function includes(t: ExecutionContext, text: string, lines: readonly string[]): void {
  for (const line of lines) t.true(text.includes(line), `expected: ${line}\nfound:\n${text}`);
}

test.serial('where no chart differs, and where only documentation does, the report says so', async (t) => {
  await writeFile(join(root, 'charts/library/README.md'), '# House\n');
  t.regex(toMarkdown(await impact(), failOn), /\n\nNo chart differs\.\n$/);
  await rm(join(root, 'charts/library/README.md'));
  // As `helm dependency build` by hand leaves it.
  await mkdir(join(root, 'charts/shop/charts'));
  await writeFile(join(root, 'charts/shop/charts/house-1.4.2.tgz'), '');
  includes(t, toMarkdown(await impact(), failOn), ['No chart differs.']);
  await rm(join(root, 'charts/shop/charts'), { recursive: true });
});

test.serial('a finding is told once, with its dependants, values files, diff and the line that did it', async (t) => {
  await edit('library/templates/_web.tpl', '  readOnlyRootFilesystem: true\n', '');
  const result = await impact();
  const text = toMarkdown(result, failOn);
  includes(t, text, [
    '| shop | **SECURITY** | SECURITY ',
    '- **readOnlyRootFilesystem of container web is nothing, and was true: it may write anywhere** (`',
    'charts/library/templates/_web.tpl:124:1`)',
    '  - Deployment/shop of shop with every values file',
    '  <details><summary>Deployment/shop</summary>',
    '  -            readOnlyRootFilesystem: true',
    '## RESTART: the pods are replaced',
  ]);
  t.is(text.split('container web is nothing').length, 2);
  const sarif = JSON.parse(toSarif(result, failOn)) as {
    runs: [{ results: { level: string; locations: unknown[] }[] }];
  };
  t.is(sarif.runs[0].results[0]?.level, 'error');
  t.is(sarif.runs[0].results[0]?.locations.length, 1);
  t.regex(
    toAnnotations(result, failOn)[0] ?? '',
    /^::error file=.*_web\.tpl,line=124,title=SECURITY for shop::readOnly/,
  );
});

test.serial('secret texts are compared, and shown as changed', async (t) => {
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

test.serial('a password that an upgrade makes anew is a loss of data; one that it reads back is none', async (t) => {
  await edit('library/templates/_config.tpl', 'battery-staple-token', '{{ randAlphaNum 20 }}');
  t.true(found(await impact()).some((line) => /^DATA unstable-values .* is another at each upgrade/.test(line)));
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

test.serial('an upgrade that helm refuses, where the install renders, is told', async (t) => {
  await edit(
    'library/templates/_config.tpl',
    'battery-staple-token',
    '{{ if .Release.IsUpgrade }}{{ fail "give the password" }}{{ end }}battery-staple-token',
  );
  includes(t, toMarkdown(await impact(), failOn), ['**helm refuses it: give the password**', 'shop with an upgrade']);
});

test.serial('what is there at an install alone is gone with the next upgrade', async (t) => {
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
  'a name that is too long, and a namespace that is written down, show under another name and namespace',
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

test.serial('values that helm took and refuses now, and a values file that is gone, are refused', async (t) => {
  await edit(
    'library/templates/_net.tpl',
    'type: ClusterIP',
    'type: {{ if .Values.scale }}{{ fail "scale: choose one" }}{{ end }}ClusterIP',
  );
  t.true(found(await impact()).includes('REFUSED helm-refuses helm refuses it: scale: choose one'));
  git('checkout', '--quiet', '.');
  await rm(join(root, 'charts/shop/values-production.yaml'));
  includes(t, found(await impact()).join('\n'), ['REFUSED helm-refuses the values file is gone']);
});

test.serial(
  'a dependant that renders at neither version is told as not compared, and never as unchanged',
  async (t) => {
    await edit('shop/templates/all.yaml', '{{-', '{{ fail "needs a value" }}{{-');
    git('commit', '--quiet', '--all', '--message=broken');
    await edit('library/templates/_web.tpl', 'sizeLimit: 64Mi', 'sizeLimit: 128Mi');
    const result = await impact();
    git('reset', '--quiet', '--hard', 'HEAD^');
    t.deepEqual(result.notCompared, ['shop']);
    includes(t, toMarkdown(result, failOn), [
      '| shop | not compared |',
      'Nothing is known of shop',
      'does not render, now as before: needs a value',
    ]);
  },
);

test.serial('a chart that is new changes nothing for anybody, and is named once', async (t) => {
  await cp(join(root, 'charts/shop'), join(root, 'charts/kiosk'), { recursive: true });
  await edit('kiosk/Chart.yaml', 'name: shop', 'name: kiosk');
  const result = await impact();
  await rm(join(root, 'charts/kiosk'), { recursive: true });
  t.deepEqual([result.newCharts, result.notCompared, result.notes], [['kiosk'], [], []]);
  includes(t, toMarkdown(result, failOn), ['New: kiosk.', 'any chart: none is built on them', '| kiosk | new |']);
});

test.serial('a version that says less than the change does is told with the lines to change, and bumped', async (t) => {
  await edit('library/templates/_web.tpl', 'sizeLimit: 64Mi', 'sizeLimit: 128Mi');
  const small = await impact();
  t.deepEqual(
    small.advice.map(({ from, to }) => `${from} ${to}`),
    ['1.4.2 1.4.3'],
  );
  await edit('library/templates/_web.tpl', 'runAsNonRoot: true', 'runAsNonRoot: false');
  await edit('shop/Chart.yaml', 'version: 1.x', 'version: ">=1.0, <3"');
  t.is((await impact()).advice.length, 1, 'a range of two parts takes the new version');
  await edit('shop/Chart.yaml', 'version: ">=1.0, <3"', 'version: 1.x');
  const { advice } = await impact();
  t.deepEqual(
    advice.map(({ at, from, to }) => `${at.file.split('/').slice(-2).join('/')}:${at.line} ${from} ${to}`),
    ['library/Chart.yaml:5 1.4.2 2.0.0', 'shop/Chart.yaml:8 1.x 2.x'],
  );
  await bumpVersions(advice);
  includes(t, await readFile(join(root, 'charts/library/Chart.yaml'), 'utf8'), ['version: 2.0.0\n']);
  includes(t, await readFile(join(root, 'charts/shop/Chart.yaml'), 'utf8'), [
    'version: 0.3.0\n',
    '    version: 2.x\n    repository',
  ]);
  t.deepEqual((await impact()).advice, []);
});

test.serial('a dependant outside of the repository feels a change of the library', async (t) => {
  await cp(join(root, 'charts/shop'), join(elsewhere, 'kiosk'), { recursive: true });
  const file = join(elsewhere, 'kiosk/Chart.yaml');
  const chart = await readFile(file, 'utf8');
  await writeFile(
    file,
    chart.replace('name: shop', 'name: kiosk').replace('file://../library', 'oci://registry.example.com/charts'),
  );
  await edit('library/templates/_net.tpl', 'maxUnavailable: 1', 'maxUnavailable: 0');
  const result = await impact(join(elsewhere, 'kiosk'));
  t.deepEqual([...result.dependants].sort(), ['kiosk', 'shop']);
  t.deepEqual(result.findings.find(({ rule }) => rule === 'disruption-budgets')?.charts, ['shop', 'kiosk']);
});

test.serial('a released version stands in the place of a commit', async (t) => {
  await cp(join(root, 'charts/library'), join(elsewhere, 'house'), { recursive: true });
  const file = join(elsewhere, 'house/values.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('replicas: 2', 'replicas: 5'));
  const request = { folders: [join(root, 'charts')], platform: '' };
  const result = await findImpact({ ...request, from: join(elsewhere, 'house') });
  t.is(result.since, 'house 1.4.2');
  t.true(found(result).includes('CAPACITY fewer-pods replicas is 2, and was 5'));
  await t.throwsAsync(findImpact({ ...request, from: 'oci://registry.example.com/house' }), {
    message: /^--from: .*expected oci:\/\/REGISTRY\/PATH\/NAME:VERSION/,
  });
});

test.serial('a REF that git does not know, and one without charts, are told as such', async (t) => {
  const request = { folders: [join(root, 'charts')], platform: '' };
  await t.throwsAsync(findImpact({ ...request, against: 'no-such-ref' }), {
    message: /^--against: no-such-ref was given, which git does not know as a commit/,
  });
  await t.throwsAsync(findImpact({ ...request, against: 'empty' }), {
    message: '--against: empty has none of charts; expected a commit with charts',
  });
});

test.serial('a report is shorter than a comment may be, however many diffs there are', async (t) => {
  await edit(
    'library/templates/_web.tpl',
    'tolerations:',
    `tolerations:\n${'        - {key: some-taint-of-a-node, operator: Exists}\n'.repeat(2000).trimEnd()}`,
  );
  const text = toMarkdown(await impact(), failOn);
  t.true(text.length < 60_000);
  includes(t, text, ['## RESTART']);
});

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{image: "postgres:17"}]}}}
`;

function folderOf(t: ExecutionContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'init-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** What a command says, and that it failed where it did. */
function harness(folder: string, ...args: string[]): string {
  try {
    const env = { ...process.env, npm_command: 'exec' };
    return execFileSync(process.execPath, [main, ...args], { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return `failed: ${error instanceof Error && 'stderr' in error ? error.stderr : error}`;
  }
}

const chart = (name: string, more = '') => `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${more}`;

test('Every application chart becomes a release with a scenario, and the files are valid', (t) => {
  const folder = folderOf(t, {
    'charts/api/Chart.yaml': chart('api'),
    'charts/api/templates/deployment.yaml': deployment,
    'charts/api/values-local.yaml': '{}\n',
    'charts/api/charts/part/Chart.yaml': chart('part'),
    'charts/kit/Chart.yaml': chart('kit', 'type: library\n'),
    'node_modules/other/Chart.yaml': chart('other'),
    'charts/db/Chart.yaml': chart('db'),
    'charts/db/templates/map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: db}\n',
  });
  t.is(
    harness(folder, 'init'),
    'wrote scenarios/platform.yaml\nwrote scenarios/api.yaml\nwrote scenarios/db.yaml\nnext: npx platform-scenarios run\n',
  );
  const [first, ...lines] = readFileSync(join(folder, 'scenarios/platform.yaml'), 'utf8').split('\n');
  t.regex(first ?? '', /^# yaml-language-server: \$schema=\S+\/schemas\/platform\.schema\.json$/);
  t.deepEqual(lines, [
    'releases:',
    '  - name: api',
    '    chart: ../charts/api',
    '    values: [../charts/api/values-local.yaml]',
    '    local: {run: postgres}',
    '  - name: db',
    '    chart: ../charts/db',
    '',
  ]);
  t.is(harness(folder, 'lint'), '2 releases and 2 scenarios are valid\n');
});

test('Existing files are never overwritten', (t) => {
  const files = { 'chart/Chart.yaml': chart('api'), 'scenarios/api.yaml': 'mine' };
  const folder = folderOf(t, files);
  t.regex(harness(folder, 'init'), /^failed: scenarios\/api\.yaml exists and is unchanged; nothing was written/);
  t.false(existsSync(join(folder, 'scenarios/platform.yaml')));
  t.is(readFileSync(join(folder, 'scenarios/api.yaml'), 'utf8'), 'mine');
  writeFileSync(join(folder, 'scenarios/platform.yaml'), 'mine');
  t.regex(harness(folder, 'init'), /^failed: scenarios\/platform\.yaml exists and is unchanged; next: npx /);
});

test('A chart with a database beside its own program is not treated as a database', (t) => {
  const own = deployment.replaceAll('web', 'own').replace('postgres:17', 'registry.example/web:1');
  const folder = folderOf(t, {
    'chart/Chart.yaml': chart('api'),
    'chart/templates/all.yaml': `${deployment}---\n${own}`,
  });
  harness(folder, 'init');
  t.notRegex(readFileSync(join(folder, 'scenarios/platform.yaml'), 'utf8'), /local:/);
});

test('A chart that its own values are not enough for is refused with the next command, and an example of values', (t) => {
  const folder = folderOf(t, {
    'chart/Chart.yaml': chart('api'),
    'chart/templates/a.yaml': '{{ fail "address must be set" }}',
    'chart/ci/full-values.yaml': 'address: web\n',
  });
  t.regex(
    harness(folder, 'init', '--chart', 'chart'),
    /^failed: release api: address must be set\nnext: npx \S+ init --chart chart --values FILE, with a file of the values that it needs, such as chart\/ci\/full-values\.yaml/,
  );
});

test('A folder without a chart, and a missing chart, say what is expected', (t) => {
  const folder = folderOf(t, { 'a.txt': '' });
  t.regex(
    harness(folder, 'init'),
    /^failed: there is no chart in this folder or below it; next: npx \S+ init --chart /,
  );
  t.regex(harness(folder, 'init', '--chart', './none'), /^failed: --chart: there is no folder \.\/none/);
  const library = folderOf(t, { 'kit/Chart.yaml': chart('kit', 'type: library\n') });
  t.regex(
    harness(library, 'init', '--chart', 'kit'),
    /^failed: --chart: kit is a library chart, which is not installed by itself: name a chart that depends on it/,
  );
  t.regex(harness(folder, 'init', '--chart', 'none/web'), /^failed: --chart: helm knows no repository none/);
  t.regex(harness(folder, 'lint'), /^failed: there is no scenarios\/platform\.yaml .*; next: npx \S+ init/);
});

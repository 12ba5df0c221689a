import { spawnSync } from 'node:child_process';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { editedCharts } from '../../../charts/impact/fixtures/edited-shop.ts';

const main = join(import.meta.dirname, '../../main.ts');

/** `charts` of the command line in a folder: exit code and standard output. */
function charts(cwd: string, ...args: readonly string[]): { code: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'charts', ...args], { cwd, encoding: 'utf8' });
  return { code: status, text: `${stdout}${stderr}` };
}

function git(cwd: string, ...args: readonly string[]): void {
  spawnSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], { cwd });
}

test('--fail-on affects only the exit code, and the JSON report matches the Markdown', async (t) => {
  await using edited = await editedCharts([]);
  const { folder } = edited;
  git(folder, 'init', '--quiet', '--initial-branch=main');
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '--message=charts');
  await appendFile(join(folder, 'shop/values.yaml'), 'replicas: 1\n');
  const impact = (...more: readonly string[]) =>
    charts(folder, 'impact', '--charts', '.', '--against', 'HEAD', '--no-cluster', ...more);
  const usual = impact('--output', 'impact.json');
  t.is(usual.code, 0, usual.text);
  const json = JSON.parse(await readFile(join(folder, 'impact.json'), 'utf8')) as {
    dependants: string[];
    findings: { effect: string; rule: string; charts: string[] }[];
  };
  t.deepEqual(json.dependants, ['shop']);
  const [finding] = json.findings;
  t.deepEqual([finding?.effect, finding?.rule, finding?.charts], ['CAPACITY', 'fewer-pods', ['shop']]);
  t.regex(usual.text, /\*\*replicas changes from 2 to 1/);
  t.is(impact('--fail-on', 'capacity').code, 1);
  t.is(impact('--fail-on', 'none').code, 0);
  const wrong = impact('--fail-on', 'CAPCITY');
  t.is(wrong.code, 2);
  t.regex(wrong.text, /--fail-on: CAPCITY was given; expected none, or some of REFUSED, DATA/);
});

test('a dependant that renders at neither version cannot be compared, and the exit code is 5', async (t) => {
  await using edited = await editedCharts([]);
  const { folder } = edited;
  await writeFile(join(folder, 'shop/templates/broken.yaml'), '{{ fail "needs a value" }}\n');
  git(folder, 'init', '--quiet', '--initial-branch=main');
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '--message=charts');
  await appendFile(join(folder, 'shop/values.yaml'), 'replicas: 1\n');
  const { code, text } = charts(folder, 'impact', '--charts', '.', '--against', 'HEAD', '--no-cluster');
  t.is(code, 5, text);
  t.regex(text, /shop could not be compared/);
});

test('check --update reports the effect of a difference before it reports the golden render as good', async (t) => {
  await using edited = await editedCharts([]);
  const { folder } = edited;
  charts(folder, 'check', '--charts', '.', '--update');
  await appendFile(join(folder, 'shop/values.yaml'), 'replicas: 1\n');
  const { text } = charts(folder, 'check', '--charts', '.', '--update');
  const meaning = text.indexOf('CAPACITY Deployment/shop of shop: replicas changes from 2 to 1');
  t.true(meaning > 0 && meaning < text.indexOf('ok   golden renders'), text);
});

test('check takes folders by name, and by default the chart of this folder', async (t) => {
  await using edited = await editedCharts([]);
  const { folder } = edited;
  await writeFile(join(folder, 'shop/values.yaml'), 'replicas: two\n', { flag: 'a' });
  t.regex(charts(folder, 'check', 'shop').text, /^ {5}shop: \S/m);
  t.regex(charts(join(folder, 'shop'), 'check').text, /^ {5}\.: \S/m);
  t.regex(charts(folder, 'check', 'none').text, /^there is no chart in none; expected /);
});

test('check names the policy of each violation, and --without leaves policies out', async (t) => {
  await using edited = await editedCharts([['_web.tpl', '  readOnlyRootFilesystem: true\n', '']]);
  const check = (...more: readonly string[]) => charts(edited.folder, 'check', '.', ...more);
  const usual = check();
  t.is(usual.code, 1, usual.text);
  t.regex(usual.text, /FAIL policies: restricted, token, .*\n +shop: Deployment\/shop: .* \[filesystem\]$/m);
  t.regex(usual.text, /--without leaves some out/);
  const [some, none, wrong] = [check('--without', 'probes, filesystem'), check('--without=all'), check('--without=x')];
  t.regex(some.text, / policies: restricted, token, resources, version, secrets, access$/m);
  t.notRegex(some.text, /\[(probes|filesystem)\]/);
  t.notRegex(none.text, /policies:/);
  t.is(wrong.code, 2);
  t.regex(wrong.text, /--without: x was given; expected all, or some of restricted, token, /);
});

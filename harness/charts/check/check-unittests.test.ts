import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Helm, HelmError } from '../../helm/binary/run-helm.ts';
import { chartFolders } from '../chart-folder.ts';
import { editedCharts } from '../impact/fixtures/edited-shop.ts';
import { checkUnittests, type UnittestOutcome } from './check-unittests.ts';

/** What the plugin writes of a suite of two tests, one of which fails. */
const report = `<testsuites>
	<testsuite id="0" tests="2" failures="1" errors="0" name="web">
		<testcase classname="web" name="runs two pods" time="0.038"></testcase>
		<testcase classname="web" name="runs three pods" time="0.036">
			<failure message="Failed" type=""> - asserts[0] \`equal\` fail , Path:spec.replicas , Expected to equal: , 3 , Actual: , 2 &amp; no &#34;3&#34; ,</failure>
		</testcase>
	</testsuite>
</testsuites>`;

/** The outcome for the fixture's chart with a suite, by a helm that has these plugins and whose plugin writes this. */
async function outcomeOf(t: ExecutionContext, plugins: string, written?: string): Promise<UnittestOutcome> {
  await using edited = await editedCharts([]);
  const tests = join(edited.folder, 'shop/tests');
  await mkdir(tests, { recursive: true });
  await writeFile(join(tests, 'web_test.yaml'), 'suite: web\n');
  const run: Helm['run'] = async (args) => {
    if (args[0] === 'plugin') return plugins;
    t.is(args[0], 'unittest');
    if (written === undefined) throw new HelmError('unittest shop', 'Error: web_test.yaml is no suite', '');
    await writeFile(args.at(-1) ?? '', written);
    throw new HelmError('unittest shop', 'Error: plugin "unittest" exited with error', '');
  };
  const charts = (await chartFolders([edited.folder])).filter(({ name }) => name === 'shop');
  return await checkUnittests(
    { run },
    charts.map((chart) => ({ chart, path: chart.path })),
  );
}

test('the plugin runs the suites of a chart, and each failed test is one line', async (t) => {
  const { tried, problems, notRun } = await outcomeOf(t, 'NAME\tVERSION\nunittest\t1.1.2\n', report);
  t.is(notRun, undefined);
  t.is(tried, 2);
  t.is(problems.length, 1);
  t.regex(problems[0] ?? '', /shop: web › runs three pods: asserts\[0\] `equal` fail .* Actual: , 2 & no "3" ,$/);
});

test('without the plugin the reason is reported, and no suite counts as run', async (t) => {
  const { charts, tried, problems, notRun } = await outcomeOf(t, 'NAME\tVERSION\n');
  t.deepEqual({ charts, tried, problems }, { charts: 1, tried: 0, problems: [] });
  t.regex(notRun ?? '', /^helm has no plugin unittest/);
});

test('a suite that the plugin cannot read is a problem', async (t) => {
  const { problems } = await outcomeOf(t, 'unittest\t1.1.2\n');
  t.regex(problems[0] ?? '', /shop: helm unittest shop failed: .*no suite/);
});

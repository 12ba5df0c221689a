import { existsSync, globSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { HelmError } from '../../helm/binary/run-helm.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import type { Renderer } from '../render/renderer.ts';
import type { StagedFolder } from '../render/stage-charts.ts';

/** What helm-unittest says of the suites beside the charts. */
export interface UnittestOutcome {
  /** Charts that have suites. */
  readonly charts: number;
  readonly tried: number;
  readonly problems: readonly string[];
  /** Why they were not run, where that is so. */
  readonly notRun: string | undefined;
}

/** Runs the suites of charts, tests/*_test.yaml, by the helm plugin helm-unittest, as they are. */
export async function checkUnittests(
  renderer: Pick<Renderer, 'run'>,
  charts: readonly StagedFolder[],
): Promise<UnittestOutcome> {
  const own = charts.filter(
    ({ chart }) => !chart.library && globSync('tests/*_test.yaml', { cwd: chart.path }).length > 0,
  );
  const outcome = { charts: own.length, tried: 0, problems: [], notRun: undefined };
  if (own.length === 0) return outcome;
  const plugins = await renderer.run(['plugin', 'list']);
  if (!/^unittest\s/m.test(plugins))
    return { ...outcome, notRun: 'helm has no plugin unittest (helm plugin list): install helm-unittest to run them' };
  const runs = await Promise.all(own.map((one) => runSuites(renderer, one)));
  return {
    ...outcome,
    tried: runs.reduce((sum, { tried }) => sum + tried, 0),
    problems: runs.flatMap(({ problems }) => problems),
  };
}

async function runSuites(
  renderer: Pick<Renderer, 'run'>,
  { chart, path }: StagedFolder,
): Promise<{ tried: number; problems: string[] }> {
  const folder = await makeTemporaryFolder();
  const report = join(folder, 'report.xml');
  const name = relative('', chart.path);
  try {
    const flags = ['--with-subchart=false', '--output-type', 'JUnit', '--output-file', report];
    const failed = await renderer.run(['unittest', path, ...flags]).then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof HelmError) return error;
        throw error;
      },
    );
    const tests = existsSync(report) ? testsOf(await readFile(report, 'utf8')) : [];
    const problems = tests.flatMap(({ title, failure }) =>
      failure === undefined ? [] : [`${name}: ${title}: ${failure}`],
    );
    // A suite that cannot be read is not a failed test.
    if (failed !== undefined && problems.length === 0) problems.push(`${name}: ${failed.message}`);
    return { tried: tests.length, problems };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The test cases of a JUnit report of the plugin, whose failures are one line already. */
function testsOf(xml: string): { title: string; failure: string | undefined }[] {
  return [...xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g)].map(
    ([, suite = '', name = '', body = '']) => {
      const [, text] = /<(?:failure|error)[^>]*>([\s\S]*?)<\/(?:failure|error)>/.exec(body) ?? [];
      return { title: plain(`${suite} › ${name}`), failure: text === undefined ? undefined : plain(text) };
    },
  );
}

function plain(text: string): string {
  return text
    .replace(/&#(x?)([0-9a-f]+);/gi, (_all, hex: string, code: string) =>
      String.fromCodePoint(Number.parseInt(code, hex ? 16 : 10)),
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .replace(/^ ?- /, '')
    .trim();
}

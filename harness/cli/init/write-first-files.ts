import { existsSync, globSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { schemaLine } from '../../charts/new/scenario-file.ts';
import { createHelm } from '../../helm/binary/run-helm.ts';
import { imagesOf } from '../../helm/images-of.ts';
import { renderRelease } from '../../helm/render-release.ts';
import { chartText } from '../../helm/stage/pull-chart.ts';
import { stageChart } from '../../helm/stage/stage-chart.ts';
import { commandText } from '../../host/command-text.ts';
import { isHook, type KubeObject } from '../../model/cluster/kube-object.ts';
import { InputError } from '../../model/errors/input-error.ts';
import { releaseSchema } from '../../model/platform.ts';
import { chartValue, type FoundChart, findCharts } from './find-charts.ts';
import { firstScenario } from './first-steps.ts';

/** The namespace that charts are rendered for. */
const namespace = 'default';

/** Options of `init`. */
export interface FirstFiles {
  readonly platform: string;
  readonly chart: string | undefined;
  readonly values: readonly string[];
  /** Whether to ask no questions. */
  readonly yes: boolean;
}

/** Writes a platform file for the charts that it finds, and for each a scenario that passes.
 * @returns the written files @throws InputError if a platform file already exists or there is no chart */
export async function writeFirstFiles({ platform, chart, values, yes }: FirstFiles): Promise<string[]> {
  if (existsSync(platform)) {
    const next = `${commandText('run')}, or add a release to it and ${commandText('new', ['scenario', 'NAME'])}`;
    refuse(`${platform} exists and is unchanged; next: ${next}`);
  }
  for (const file of values.filter((each) => !existsSync(each))) refuse(`--values: no such file ${file}`);
  const helm = await createHelm();
  const found = await findCharts(chart, async () => helm);
  const charts = yes || found.length === 1 ? found : await choose(found);
  const folder = dirname(platform);
  const written: [path: string, text: string][] = [];
  const entries: string[] = [];
  for (const each of charts) {
    const own = values.length > 0 ? values : valuesOf(each);
    const release = releaseSchema.parse({ name: each.name, chart: each.chart, values: own });
    await using staged = await stageChart(each.chart, helm);
    const rendering = renderRelease(helm, { release, chart: staged, namespace, values: {} });
    const { objects } = await rendering.catch((error) => refuseValues(error, each, values));
    const path = join(folder, `${each.name}.yaml`);
    if (existsSync(path)) refuse(`${path} exists and is unchanged; nothing was written`);
    written.push([path, scenarioText(path, each.name, objects)]);
    entries.push(
      `  - name: ${each.name}`,
      `    chart: ${chartValue(each.chart, folder)}`,
      ...(own.length === 0 ? [] : [`    values: [${own.map((file) => relative(folder, file)).join(', ')}]`]),
      ...localLines(objects),
    );
  }
  const text = [schemaLine(platform, 'platform'), 'releases:', ...entries, ''].join('\n');
  await mkdir(folder, { recursive: true });
  for (const [path, content] of [[platform, text] as const, ...written]) {
    await writeFile(path, content, { flag: 'wx' });
  }
  return [platform, ...written.map(([path]) => path)];
}

/** Asks which of several charts to use. */
async function choose(found: readonly FoundChart[]): Promise<readonly FoundChart[]> {
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const names = found.map(({ name }) => name);
    const answer = await asking.question(
      `charts: ${names.join(', ')}\nwhich ones (names separated by commas, Enter for all)? `,
    );
    const chosen = answer.split(/[\s,]+/).filter((word) => word !== '');
    const unknown = chosen.filter((word) => !names.includes(word));
    if (unknown.length > 0) refuse(`there is no chart ${unknown.join(', ')}; there are ${names.join(', ')}`);
    return chosen.length === 0 ? found : found.filter(({ name }) => chosen.includes(name));
  } finally {
    asking.close();
  }
}

/** Values files in a chart that are suited for a first installation: its local ones, or those of its own tests. */
function valuesOf({ chart }: FoundChart): string[] {
  if (typeof chart !== 'string') return [];
  const known = ['values-local.yaml', 'ci/default-values.yaml', 'ci/test-values.yaml'];
  return known
    .map((name) => join(chart, name))
    .filter((path) => existsSync(path))
    .slice(0, 1);
}

/** Adds to what helm says of a chart that its own values are not enough for how to give it others.
 * @throws the error */
function refuseValues(error: unknown, { chart }: FoundChart, values: readonly string[]): never {
  if (!(error instanceof InputError) || values.length > 0) throw error;
  const [example] = typeof chart === 'string' ? globSync(join(chart, 'ci/*-values.y*ml')).sort() : [];
  const such = example === undefined ? '' : `, such as ${example}`;
  const named = typeof chart === 'string' ? chart : chartText(chart);
  const next = commandText('init', ['--chart', named, '--values', 'FILE']);
  throw new InputError([
    ...error.problems,
    { at: undefined, message: `next: ${next}, with a file of the values that it needs${such}` },
  ]);
}

function scenarioText(path: string, release: string, objects: readonly KubeObject[]): string {
  const installed = objects.filter((object) => !isHook(object));
  const { title, steps } = firstScenario(release, installed, namespace);
  return [schemaLine(path, 'scenario'), `scenario: ${title}`, `needs: [${release}]`, 'steps:', ...steps, ''].join('\n');
}

/** Lines that let a release run on the local target, if it is a database that the kit can start there: all of its
 * workloads must use that image, rather than a database beside other programs. */
function localLines(objects: readonly KubeObject[]): string[] {
  const workloads = objects.filter(({ kind }) => /^(?:Deployment|StatefulSet|DaemonSet)$/.test(kind));
  const server = (['postgres', 'redis'] as const).find((name) => {
    const isOf = (object: KubeObject) =>
      imagesOf(object).some((image) => new RegExp(`(^|/)${name}([:@]|$)`).test(image));
    return workloads.length > 0 && workloads.every(isOf);
  });
  return server === undefined ? [] : [`    local: {run: ${server}}`];
}

function refuse(message: string): never {
  throw new InputError([{ at: undefined, message }]);
}

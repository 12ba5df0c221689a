import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { createHelm } from '../../helm/binary/run-helm.ts';
import { pullChart, remoteChart } from '../../helm/stage/pull-chart.ts';
import { InputError } from '../../model/errors/input-error.ts';
import { chartFolders, chartPaths } from '../chart-folder.ts';
import { checkGolden, goldenFile } from '../check/check-golden.ts';
import { planDocs } from '../docs/plan-docs.ts';
import { Renderer } from '../render/renderer.ts';
import { renderStaged, stageCharts } from '../render/stage-charts.ts';
import { addRelease, releaseNames } from './add-release.ts';
import type { Library, NewChart } from './chart-file.ts';
import { checkName } from './check-name.ts';
import { type JobType, jobFiles, jobScenario } from './job-files.ts';
import { schemaLine } from './scenario-file.ts';
import { schemaOfLibrary } from './schema-of-library.ts';
import { serviceFiles, serviceScenario } from './service-files.ts';

/** Where the platform file comes to be in a folder that has none. */
const firstPlatform = 'scenarios/platform.yaml';

export interface NewChartRequest {
  readonly name: string;
  readonly type: 'service' | JobType;
  /** Folder that the chart's folder is made in. */
  readonly charts: string;
  /** Undefined where there is none yet: then one is made. */
  readonly platform: string | undefined;
  /** The library's folder, or its address in a registry; default: the chart kit-service or kit-job below `charts`. */
  readonly library?: string;
  readonly image: NewChart['image'];
  readonly dryRun: boolean;
}

/** Makes a chart on a library, with its scenario and its release in the platform file; where anything fails, everything is
 * as it was before.
 * @returns the files that were written, or would be.
 * @throws InputError where the name, the library or the platform file will not do, or a file is in the way. */
export async function newChart(request: NewChartRequest): Promise<string[]> {
  const { name, type } = request;
  const platformFile = request.platform ?? firstPlatform;
  const platform =
    request.platform === undefined
      ? undefined
      : await readFile(platformFile, 'utf8').catch(() => refuse(`${platformFile}: no such file`));
  const folder = resolve(request.charts, name);
  const problem = checkName(name, releaseNames(platform ?? ''));
  if (problem !== undefined) refuse(problem);
  const library = await libraryOf(request);
  const scenario = resolve(dirname(platformFile), `${name}.yaml`);
  const chart: NewChart = { name, folder, library, image: request.image, schemaLine: schemaLine(scenario) };
  const own = type === 'service' ? serviceFiles(chart) : jobFiles(chart, type);
  const schema = await schemaOfLibrary(library, own.get('values.yaml') ?? '');
  if (schema !== undefined) own.set('values.schema.json', schema);
  const files = new Map([...own].map(([path, text]) => [join(folder, path), text]));
  files.set(scenario, type === 'service' ? serviceScenario(chart) : jobScenario(chart, type));
  const inTheWay = [folder, ...files.keys()].filter((path) => existsSync(path)).map((path) => relative('', path));
  if (inTheWay.length > 0) refuse(`${inTheWay.join(', ')} exists: choose another name; nothing was written`);
  const platformAfter = addRelease(
    platform ?? `${schemaLine(platformFile, 'platform')}\nplatform: ${nameOfFolder()}\nreleases:\n`,
    name,
    relative(dirname(platformFile), folder),
  );
  const derived = [
    join(folder, 'README.md'),
    ...(schema === undefined ? [] : [join(folder, 'values.d.ts')]),
    goldenFile(folder),
  ];
  const written = [...files.keys(), ...derived, platformFile].map((path) => relative('', path));
  if (request.dryRun) return written;
  try {
    for (const [path, text] of files) await write(path, text);
    await writeDerived(folder, library);
    await write(platformFile, platformAfter);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    await rm(scenario, { force: true });
    throw error;
  }
  return written;
}

/** The name of this folder as that of a platform: a DNS label. */
function nameOfFolder(): string {
  const label = basename(resolve('.'))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return label.slice(0, 40).replace(/-$/, '') || 'platform';
}

async function libraryOf({ library, charts, type }: NewChartRequest): Promise<Library> {
  const remote = library === undefined ? undefined : remoteChart(library, '--library');
  if (remote !== undefined) {
    const [pulled] = await chartFolders([await pullChart(remote, await createHelm())]);
    if (pulled?.library === true) return { ...pulled, repository: remote.repo };
    refuse(`--library: ${library} is not a library chart; expected one with type: library in its Chart.yaml`);
  }
  const name = type === 'service' ? 'kit-service' : 'kit-job';
  const folder = library ?? charts;
  const there = (await chartPaths(resolve(folder))).length === 0 ? [] : await chartFolders([folder]);
  const found = there.find((chart) => (library === undefined ? chart.name === name : chart.library));
  if (found !== undefined) return found;
  return refuse(
    library === undefined
      ? `there is no chart ${name} in ${charts}; expected it there, or another library by --library FOLDER or --library oci://REGISTRY/NAME:VERSION`
      : `--library: there is no library chart in ${library}; expected one with type: library in its Chart.yaml`,
  );
}

async function writeDerived(folder: string, library: Library): Promise<void> {
  const made = await chartFolders([folder]);
  for (const { path, text } of await planDocs(made, [...made, ...(await chartFolders([library.path]))]))
    await write(path, text);
  const renderer = await Renderer.create();
  await using resources = new AsyncDisposableStack();
  const renderings = await renderStaged(renderer, await stageCharts(renderer, made, resources));
  const refused = renderings.find((rendering) => rendering.refused !== undefined);
  if (refused)
    refuse(
      `the new chart ${basename(folder)} does not render with ${refused.values || 'values.yaml'}: ${refused.refused}`,
    );
  await checkGolden(renderings, true, new Map());
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

function refuse(message: string): never {
  throw new InputError([{ at: undefined, message }]);
}

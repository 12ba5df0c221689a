import { cpSync, existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { EnvironmentError } from '../../model/errors/harness-error.ts';
import type { ChartSource } from '../../model/platform.ts';
import { createHelm, type Helm } from '../binary/run-helm.ts';
import {
  type ChartDependency,
  chartDependencies,
  chartVersion,
  isEntryOf,
  lockedVersions,
} from './chart-dependencies.ts';
import { pull, pullChart } from './pull-chart.ts';
import { takesVersion } from './takes-version.ts';

/** A chart in a temporary folder, with its dependencies in place. */
export interface StagedChart extends AsyncDisposable {
  readonly path: string;
}

/** Copies a local or remote chart to a temporary folder, with everything in its charts/ folder, listed or not, as Helm
 * installs it. `file://` dependencies are copied there recursively. Repository dependencies that charts/ does not
 * contain in a matching version are pulled in the version of the lock file, which requires `helm`.
 * @param libraries folders that replace the dependencies with these names, wherever a chart takes them from
 * @throws EnvironmentError if a dependency is not available */
export async function stageChart(
  chart: ChartSource,
  helm?: Helm,
  libraries: ReadonlyMap<string, string> = new Map(),
): Promise<StagedChart> {
  const chartFolder = typeof chart === 'string' ? chart : await pullChart(chart, helm ?? (await createHelm()));
  const root = await makeTemporaryFolder();
  const path = join(root, basename(resolve(chartFolder)));
  const remove = () => rm(root, { recursive: true, force: true });
  try {
    // A pulled chart already contains its dependencies.
    if (typeof chart === 'string') await place(resolve(chartFolder), path, { helm, libraries }, []);
    else await cp(chartFolder, path, { recursive: true });
  } catch (error) {
    await remove();
    throw error;
  }
  return { path, [Symbol.asyncDispose]: remove };
}

interface Placing {
  readonly helm: Helm | undefined;
  readonly libraries: ReadonlyMap<string, string>;
}

async function place(from: string, to: string, placing: Placing, above: readonly string[]): Promise<void> {
  if (above.includes(from)) {
    throw new EnvironmentError(`charts depend on each other in a circle: ${[...above, from].join(' -> ')}`);
  }
  if (!existsSync(join(from, 'Chart.yaml'))) {
    throw new EnvironmentError(`there is no chart at ${from}`, { expected: `a file ${join(from, 'Chart.yaml')}` });
  }
  const charts = join(from, 'charts');
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (entry.name === 'charts') continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    // Copied without a filter, which makes Node copy in one step instead of several per file. A dangling link is copied
    // separately, because cpSync rejects it and Helm should report it.
    if (entry.isSymbolicLink()) await cp(source, target, { recursive: true });
    else cpSync(source, target, { recursive: true });
  }
  const dependencies = chartDependencies(from);
  const locked = lockedVersions(from);
  const bundled = existsSync(charts) ? await readdir(charts) : [];
  // charts/ may contain an outdated copy from `helm dependency build`; a folder that Chart.yaml names takes precedence.
  const replaced: string[] = [];
  const works: (() => Promise<void>)[] = [];
  const named = new Set<string>();
  for (const dependency of dependencies) {
    // A chart listed under several aliases is needed only once.
    if (named.has(dependency.name)) continue;
    named.add(dependency.name);
    const found = bundled.filter((entry) => isEntryOf(entry, dependency.name));
    const folder = placing.libraries.get(dependency.name) ?? folderOf(from, dependency);
    if (folder !== undefined && existsSync(join(folder, 'Chart.yaml'))) {
      replaced.push(...found);
      works.push(() => place(folder, join(to, 'charts', dependency.name), placing, [...above, from]));
    } else if (!found.some((entry) => isTaken(join(charts, entry), dependency))) {
      if (folder !== undefined || !dependency.repository) throw missing(from, dependency, folder);
      replaced.push(...found);
      const wanted = { ...dependency, ...lockedAt(locked, dependency.name) };
      works.push(() => pullInto(from, to, wanted, placing.helm).catch((error) => refusePull(from, wanted, error)));
    }
  }
  for (const entry of bundled.filter((each) => !replaced.includes(each))) {
    const [source, target] = [join(charts, entry), join(to, 'charts', entry)];
    const isChart = existsSync(join(source, 'Chart.yaml'));
    works.push(() =>
      isChart ? place(source, target, placing, [...above, from]) : cp(source, target, { recursive: true }),
    );
  }
  // Wait for all copies even if one fails, because a folder cannot be removed while files are copied into it.
  const placed = await Promise.allSettled(works.map((work) => work()));
  const failed = placed.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

function folderOf(from: string, { repository }: ChartDependency): string | undefined {
  return repository?.startsWith('file://') ? resolve(from, repository.slice('file://'.length)) : undefined;
}

/** Whether Helm accepts an entry of charts/ for a dependency: any version in the range of Chart.yaml, whatever the lock
 * file pins. */
function isTaken(path: string, { name, version: range = '' }: ChartDependency): boolean {
  const version = path.endsWith('.tgz') ? basename(path, '.tgz').slice(name.length + 1) : chartVersion(path);
  return takesVersion(range, version ?? '');
}

function lockedAt(locked: ReadonlyMap<string, string>, name: string): { readonly version?: string } {
  const version = locked.get(name);
  return version === undefined ? {} : { version };
}

/** Pulls a dependency into charts/; exact versions are kept in the user's cache. */
async function pullInto(
  from: string,
  to: string,
  { name, repository = '', version = '' }: ChartDependency,
  helm: Helm | undefined,
): Promise<void> {
  if (helm === undefined) {
    throw new EnvironmentError(`chart ${from} depends on ${name} from a repository, which needs helm`);
  }
  const charts = join(to, 'charts');
  if (/^(https?|oci):/.test(repository) && /^v?\d+\.\d+\.\d+[^\s<>=~^*|,]*$/.test(version)) {
    await cp(await pullChart({ repo: repository, name, version }, helm), join(charts, name), { recursive: true });
    return;
  }
  // `@name` and `alias:name` refer to repositories that the user added to Helm.
  const added = /^(?:@|alias:)(.+)$/.exec(repository)?.[1];
  const what =
    added !== undefined
      ? [`${added}/${name}`]
      : repository.startsWith('oci://')
        ? [`${repository.replace(/\/$/, '')}/${name}`]
        : [name, '--repo', repository];
  const at = version === '' ? [] : ['--version', version];
  await pull(helm, [...what, ...at, '--untar', '--untardir', charts]);
}

/** Says which chart needs what cannot be pulled: the user named only the one that depends on it.
 * @throws EnvironmentError */
function refusePull(from: string, { name, version = '', repository }: ChartDependency, error: unknown): never {
  if (!(error instanceof EnvironmentError) || error.observed === undefined) throw error;
  const charts = join(from, 'charts');
  throw new EnvironmentError(
    `chart ${from} depends on ${name} ${version}, which is not in ${charts} and cannot be pulled`,
    {
      expected: `${name} ${version} in ${charts}, or from ${repository}`,
      observed: error.observed,
      next: `helm dependency update ${from}`,
      cause: error,
    },
  );
}

function missing(from: string, { name }: ChartDependency, folder: string | undefined): EnvironmentError {
  const where = folder ?? join(from, 'charts', name);
  return new EnvironmentError(`chart ${from} depends on ${name}, which is not at ${where}`, {
    expected: `a chart in the folder that ${join(from, 'Chart.yaml')} refers to, or in ${join(from, 'charts')}`,
    next: 'correct `repository` of the dependency',
  });
}

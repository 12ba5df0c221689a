import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { EnvironmentError } from '../model/harness-error.ts';
import type { ChartSource } from '../model/platform.ts';
import { type ChartDependency, chartDependencies } from './chart-dependencies.ts';
import { pullChart } from './pull-chart.ts';
import { createHelm, type Helm } from './run-helm.ts';

/** A chart in a temporary folder, with its dependencies in place. */
export interface StagedChart extends AsyncDisposable {
  readonly path: string;
}

/** Copies a chart, of a repository too, to a temporary folder and puts its `file://` dependencies, and theirs, unpacked into charts/.
 * Dependencies from elsewhere are fetched by `helm dependency build`, for which `helm` has to be given.
 * @param libraries folders that stand for dependencies of these names, wherever a chart takes them from.
 * @throws EnvironmentError where a dependency cannot be had. */
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
    // One that was pulled has its dependencies in it.
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
  // What an earlier `helm dependency build` left in charts/ may be old: the folder named in Chart.yaml is the truth.
  if (!existsSync(join(from, 'Chart.yaml'))) {
    throw new EnvironmentError(`there is no chart at ${from}`, { expected: `a file ${join(from, 'Chart.yaml')}` });
  }
  await cp(from, to, { recursive: true, filter: (source) => !source.startsWith(join(from, 'charts', '/')) });
  const dependencies = chartDependencies(from);
  const remote = dependencies.filter(
    ({ name, repository }) => repository && !repository.startsWith('file://') && !placing.libraries.has(name),
  );
  if (remote.length > 0) await fetchRemote(from, to, remote, placing.helm);
  // All are awaited even where one fails: what is still being copied cannot be removed.
  const placed = await Promise.allSettled(
    dependencies.map(async ({ name, repository }) => {
      const bundled = join(from, 'charts', name);
      const named = repository?.startsWith('file://') ? resolve(from, repository.slice('file://'.length)) : bundled;
      const source = placing.libraries.get(name) ?? named;
      if (repository && !repository.startsWith('file://') && !placing.libraries.has(name)) return;
      if (!existsSync(join(source, 'Chart.yaml'))) {
        throw new EnvironmentError(`chart ${from} depends on ${name}, which is not at ${source}`, {
          expected: `a chart in the folder that ${join(from, 'Chart.yaml')} names`,
          next: 'correct `repository` of the dependency',
        });
      }
      await place(source, join(to, 'charts', name), placing, [...above, from]);
    }),
  );
  const failed = placed.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function fetchRemote(
  from: string,
  to: string,
  remote: readonly ChartDependency[],
  helm: Helm | undefined,
): Promise<void> {
  const names = remote.map((dependency) => dependency.name).join(', ');
  if (helm === undefined)
    throw new EnvironmentError(`chart ${from} depends on ${names} from a repository, which needs helm`);
  await helm.run(['dependency', 'build', to]);
}

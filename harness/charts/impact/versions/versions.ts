import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Helm } from '../../../helm/binary/run-helm.ts';
import { chartClosure } from '../../../helm/stage/chart-dependencies.ts';
import { pullChart, remoteChart } from '../../../helm/stage/pull-chart.ts';
import { tryGit } from '../../../host/git/run-git.ts';
import { makeTemporaryFolder } from '../../../host/temporary-folder.ts';
import { InputError } from '../../../model/errors/input-error.ts';
import { type ChartFolder, chartFolders, chartPaths } from '../../chart-folder.ts';
import { readRef } from './read-ref.ts';

/** The charts at both versions. */
export interface Versions extends AsyncDisposable {
  /** What the charts are compared with, in words. */
  readonly since: string;
  readonly before: readonly ChartFolder[];
  readonly after: readonly ChartFolder[];
}

/** What an impact compares: the folders as they are with those at a commit, or with a released version of one chart.
 * @param folders of charts, or of folders of charts. Those of another repository are the same at both versions: they stand
 * for dependants elsewhere.
 * @param against default: the merge base with main.
 * @param from an address such as oci://registry.example.com/charts/name:1.2.0, or a folder.
 * @throws InputError where the commit or the released version will not do. */
export async function readVersions(
  helm: Helm,
  folders: readonly string[],
  against: string | undefined,
  from: string | undefined,
): Promise<Versions> {
  const named = await chartFolders(folders);
  const roots = folders.map((folder) => resolve(folder));
  const below = named.flatMap(({ path }) => chartClosure(path));
  const outside = [...new Set(below)].filter(
    (path) => !roots.some((root) => path === root || path.startsWith(`${root}/`)),
  );
  const all = [...roots, ...outside];
  const after = await chartFolders(all);
  if (from !== undefined) return released(helm, after, from);
  const [first = '.'] = roots;
  const top = tryGit(first, ['rev-parse', '--show-toplevel']);
  if (top === undefined) {
    const message = `${first} is not in a git repository: name what to compare with by --from oci://... or --from FOLDER`;
    throw new InputError([{ at: undefined, message }]);
  }
  const own = all.filter((path) => path === top || path.startsWith(`${top}/`));
  const foreign = await chartFolders(all.filter((path) => !own.includes(path)));
  const old = await readRef(own, against);
  return {
    since: old.commit,
    before: [...(await chartFolders(old.folders)), ...foreign],
    after,
    [Symbol.asyncDispose]: () => old[Symbol.asyncDispose](),
  };
}

/** The charts below charts/ of a chart, as folders. */
async function bundledCharts(chart: string, unpacked: string): Promise<ChartFolder[]> {
  const folder = join(chart, 'charts');
  if (!existsSync(folder)) return [];
  // A folder of its own, so that a chart in an archive is not found again below itself.
  const own = await mkdtemp(join(unpacked, 'charts-'));
  for (const archive of (await readdir(folder)).filter((entry) => entry.endsWith('.tgz')))
    await promisify(execFile)('tar', ['-xzf', join(folder, archive), '-C', own]);
  const found = (await Promise.all([folder, own].map(chartPaths))).flat();
  const below = await Promise.all(found.map((path) => bundledCharts(path, unpacked)));
  return [...(await chartFolders(found)), ...below.flat()];
}

/** The charts with one of them as it was released. */
async function released(helm: Helm, after: readonly ChartFolder[], from: string): Promise<Versions> {
  const remote = remoteChart(from, '--from');
  const folder = remote === undefined ? resolve(from) : await pullChart(remote, helm);
  const [chart, ...more] = await chartFolders([folder]);
  const now = after.find((other) => other.name === chart?.name);
  if (chart === undefined || more.length > 0 || now === undefined) {
    const names = after.map((other) => other.name).join(', ');
    const then = chart?.library === true ? `, or its new version by --chart oci://REGISTRY/${chart.name}:VERSION` : '';
    const message = `--from: ${from} is ${chart?.name ?? 'not a chart'}; expected one of ${names}${then}`;
    throw new InputError([{ at: undefined, message }]);
  }
  const unpacked = await makeTemporaryFolder();
  // A released chart brings the libraries that it was released with.
  const released = [chart, ...(await bundledCharts(chart.path, unpacked))];
  return {
    since: `${chart.name} ${chart.version}`,
    before: after.map((other) => released.find(({ name }) => name === other.name) ?? other),
    after,
    [Symbol.asyncDispose]: () => rm(unpacked, { recursive: true, force: true }),
  };
}

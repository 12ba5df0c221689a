import { resolve } from 'node:path';
import { chartClosure } from '../../../helm/chart-dependencies.ts';
import { pullChart } from '../../../helm/pull-chart.ts';
import type { Helm } from '../../../helm/run-helm.ts';
import { tryGit } from '../../../host/git/run-git.ts';
import { InputError } from '../../../model/input-error.ts';
import { type ChartFolder, chartFolders } from '../../chart-folder.ts';
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
    const message = `${first} is in no git repository: say what to compare with by --from oci://... or --from FOLDER`;
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

/** The charts with one of them as it was released. */
async function released(helm: Helm, after: readonly ChartFolder[], from: string): Promise<Versions> {
  const [, repo, name, version] = /^(oci:\/\/.+)\/([^/:]+):([^:/]+)$/.exec(from) ?? [];
  if (from.startsWith('oci://') && (repo === undefined || name === undefined || version === undefined)) {
    const message = `--from: ${from} was given; expected oci://REGISTRY/PATH/NAME:VERSION, or a folder`;
    throw new InputError([{ at: undefined, message }]);
  }
  const folder =
    repo === undefined || name === undefined || version === undefined
      ? resolve(from)
      : await pullChart({ repo, name, version }, helm);
  const [chart, ...more] = await chartFolders([folder]);
  const now = after.find((other) => other.name === chart?.name);
  if (chart === undefined || more.length > 0 || now === undefined) {
    const message = `--from: ${from} is ${chart?.name ?? 'no chart'}; expected one of ${after.map((other) => other.name).join(', ')}`;
    throw new InputError([{ at: undefined, message }]);
  }
  return {
    since: `${chart.name} ${chart.version}`,
    before: after.map((other) => (other === now ? chart : other)),
    after,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

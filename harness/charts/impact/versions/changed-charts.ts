import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { chartDependencies, isEntryOf } from '../../../helm/stage/chart-dependencies.ts';
import type { ChartFolder } from '../../chart-folder.ts';
import { canonicalText } from '../../render/json.ts';

/** Files of a chart that helm does not read. */
const aside = /\.md$|^\/(tests?|ci)\/|^\/values\.d\.ts$|^\/\.helmignore$|^\/Chart\.lock$/;

/** A file of a chart that differs between two versions; undefined if it is absent. */
export interface ChangedFile {
  /** Path below the chart, beginning with /. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The changed files of each chart whose files differ between two lists. Documentation and tests do not count. */
export async function changedCharts(
  before: readonly ChartFolder[],
  after: readonly ChartFolder[],
): Promise<ReadonlyMap<string, readonly ChangedFile[]>> {
  const names = [...new Set([...before, ...after].map((chart) => chart.name))].sort();
  const changed = await Promise.all(
    names.map(async (name) => {
      const [one, other] = [before, after].map((charts) => charts.find((chart) => chart.name === name));
      if (one?.path === other?.path) return [];
      const [then, now] = await Promise.all([one, other].map(filesOf));
      const paths = new Set([...(then?.keys() ?? []), ...(now?.keys() ?? [])]);
      const files = [...paths]
        .map((path) => ({ path, before: then?.get(path), after: now?.get(path) }))
        .filter(({ path, before, after }) => meaningOf(path, before) !== meaningOf(path, after));
      return files.length === 0 ? [] : [[name, files] as const];
    }),
  );
  return new Map(changed.flat());
}

/** A package has its Chart.yaml rewritten, without comments and in another order. */
function meaningOf(path: string, text: string | undefined): string | undefined {
  return path === '/Chart.yaml' && text !== undefined ? canonicalText(load(text)) : text;
}

async function filesOf(chart: ChartFolder | undefined): Promise<ReadonlyMap<string, string>> {
  if (chart === undefined) return new Map();
  // What a build by hand or a release put there of charts in folders beside it, which are compared themselves.
  const built = chartDependencies(chart.path).filter(({ repository }) => repository?.startsWith('file://'));
  const isBuilt = (path: string) => {
    const [, entry = ''] = /^\/charts\/([^/]+)/.exec(path) ?? [];
    return built.some(({ name }) => isEntryOf(entry, name));
  };
  const entries = await readdir(chart.path, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => path.slice(chart.path.length))
    .filter((path) => !aside.test(path) && !isBuilt(path));
  const texts = await Promise.all(paths.map((path) => readFile(join(chart.path, path), 'utf8')));
  return new Map(paths.map((path, index) => [path, texts[index] ?? '']));
}

import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { load } from 'js-yaml';
import type { Helm } from '../../helm/binary/run-helm.ts';
import { chartText } from '../../helm/stage/pull-chart.ts';
import { commandText } from '../../host/command-text.ts';
import { InputError } from '../../model/errors/input-error.ts';
import type { ChartSource, RemoteChart } from '../../model/platform.ts';

/** A chart to create a release for. */
export interface FoundChart {
  readonly name: string;
  /** A folder as the user would type it, or a remote chart. */
  readonly chart: ChartSource;
}

/** The named chart, or every application chart in this folder and its subfolders.
 * @param named DIR, oci://host/path/name[:version], https://host/path/name, or ALIAS/name with an alias from `helm repo
 * add`
 * @throws InputError if no chart is found */
export async function findCharts(named: string | undefined, helm: () => Promise<Helm>): Promise<FoundChart[]> {
  if (named === undefined) return chartsHere();
  if (existsSync(named)) {
    const file = join(named, 'Chart.yaml');
    if (!existsSync(file)) refuse(`--chart: there is no chart in ${named}; expected ${file}`);
    const chart = chartAt(file);
    if (chart !== undefined) return [chart];
    refuse(`--chart: ${named} is a library chart, which is not installed by itself: name a chart that depends on it`);
  }
  if (/^(\.|\/)/.test(named) || !named.includes('/')) refuse(`--chart: there is no folder ${named}`);
  const chart = await remoteChart(named, await helm());
  return [{ name: chart.name, chart }];
}

function chartsHere(): FoundChart[] {
  const files = globSync('{,*/,*/*/,*/*/*/}Chart.yaml', {
    exclude: (name) => /^(node_modules|\..+)$/.test(name),
  }).sort();
  const folders = files.map((file) => dirname(file));
  const found = files
    // Charts inside another chart's charts/ folder are part of that chart.
    .filter((file) => !folders.some((folder) => file.startsWith(join(folder, 'charts/')) && folder !== dirname(file)))
    .flatMap((file) => chartAt(file) ?? []);
  if (found.length > 0) return found;
  const next = commandText('init', ['--chart', 'DIR|oci://HOST/PATH/NAME|REPO/NAME']);
  return refuse(`there is no chart in this folder or below it; next: ${next}`);
}

/** The chart of a Chart.yaml; undefined for a library chart. */
function chartAt(file: string): FoundChart | undefined {
  const { name = basename(dirname(file)), type } = fieldsOf(readFileSync(file, 'utf8'));
  return type === 'library' ? undefined : { name, chart: dirname(file) };
}

/** Resolves a remote chart to an exact version: the named one, or the latest. */
async function remoteChart(named: string, helm: Helm): Promise<RemoteChart> {
  const oci = named.startsWith('oci://');
  const [, path = named, asked] = /^(.+\/[^/:]+):([^/]+)$/.exec(named) ?? [];
  const repo = oci || /^https?:/.test(path) ? dirname(path) : await repositoryOf(dirname(path), helm);
  const name = basename(path);
  const words = oci ? [path] : [name, '--repo', repo];
  const shown = await helm.run(['show', 'chart', ...words, ...(asked === undefined ? [] : ['--version', asked])]);
  const { version = asked ?? '' } = fieldsOf(shown);
  return { repo, name, version };
}

/** Address of a repository that the user added to Helm. */
async function repositoryOf(alias: string, helm: Helm): Promise<string> {
  const listed = await helm.run(['repo', 'list', '--output', 'json']).catch(() => '[]');
  const repositories = JSON.parse(listed) as readonly { readonly name: string; readonly url: string }[];
  const found = repositories.find(({ name }) => name === alias);
  if (found !== undefined) return found.url;
  const names = repositories.map(({ name }) => name).join(', ') || 'none';
  return refuse(`--chart: helm knows no repository ${alias}, and there is no such folder; it knows: ${names}`);
}

function fieldsOf(text: string): Partial<Record<'name' | 'version' | 'type', string>> {
  const value = load(text);
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)]));
}

/** A chart as written in a platform file in the given folder. */
export function chartValue(chart: ChartSource, folder: string): string {
  if (typeof chart === 'string') return relative(folder, chart) || '.';
  if (chart.repo.startsWith('oci://')) return chartText(chart);
  return `{repo: ${chart.repo}, name: ${chart.name}, version: ${chart.version}}`;
}

function refuse(message: string): never {
  throw new InputError([{ at: undefined, message }]);
}

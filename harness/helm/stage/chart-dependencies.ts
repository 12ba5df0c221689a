import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { load } from 'js-yaml';

export interface ChartDependency {
  readonly name: string;
  readonly alias?: string;
  /** A version or version range. */
  readonly version?: string;
  readonly repository?: string;
  /** Path of the value that enables the dependency; of several, separated by commas, the first that is given. */
  readonly condition?: string;
  /** Names below `tags` in the values that enable the dependency too. */
  readonly tags?: readonly string[];
  readonly 'import-values'?: readonly unknown[];
}

/** The dependencies of a chart: from Chart.yaml or, for chart API version v1, from requirements.yaml.
 * @throws the file system's error if there is no Chart.yaml */
export function chartDependencies(chart: string): readonly ChartDependency[] {
  const named = listIn(readFileSync(join(chart, 'Chart.yaml'), 'utf8'));
  return named.length > 0 ? named : listOf(join(chart, 'requirements.yaml'));
}

/** Translates a template path that Helm reports to the real path in the chart: Helm uses the alias of a dependency as
 * its folder name. */
export function withoutAlias(chart: string, path: string): string {
  const [, name = '', rest] = /^charts\/([^/]+)\/(.+)$/.exec(path) ?? [];
  if (rest === undefined || !existsSync(join(chart, 'Chart.yaml'))) return path;
  const aliased = existsSync(join(chart, 'charts', name)) ? undefined : chartDependencies(chart);
  const folder = aliased?.find(({ alias }) => alias === name)?.name ?? name;
  return `charts/${folder}/${withoutAlias(join(chart, 'charts', folder), rest)}`;
}

/** Whether an entry of charts/ is the folder or archive of a chart with this name. */
export function isEntryOf(entry: string, name: string): boolean {
  return entry === name || (entry.startsWith(`${name}-`) && /^v?\d[^/]*\.tgz$/.test(entry.slice(name.length + 1)));
}

/** The versions pinned by a chart's lock file, by name of the dependency. */
export function lockedVersions(chart: string): ReadonlyMap<string, string> {
  const locked = ['Chart.lock', 'requirements.lock'].flatMap((file) => listOf(join(chart, file)));
  return new Map(locked.flatMap(({ name, version }) => (version === undefined ? [] : [[name, version] as const])));
}

/** The version in a chart's Chart.yaml. */
export function chartVersion(chart: string): string | undefined {
  return saidOf(chart, 'version');
}

/** The name in a chart's Chart.yaml; that of its folder if there is none. */
function chartName(chart: string): string {
  return saidOf(chart, 'name') ?? basename(chart);
}

/** The type in a chart's Chart.yaml: `application` or `library`. */
export function chartType(chart: string): string {
  return saidOf(chart, 'type') ?? 'application';
}

function saidOf(chart: string, key: 'name' | 'version' | 'type'): string | undefined {
  const file: unknown = load(readFileSync(join(chart, 'Chart.yaml'), 'utf8'));
  const said = typeof file === 'object' && file !== null ? (file as Record<string, unknown>)[key] : undefined;
  return said === undefined ? undefined : String(said);
}

function listOf(file: string): readonly ChartDependency[] {
  return existsSync(file) ? listIn(readFileSync(file, 'utf8')) : [];
}

function listIn(text: string): readonly ChartDependency[] {
  const file = load(text);
  const dependencies = typeof file === 'object' && file !== null && 'dependencies' in file ? file.dependencies : [];
  return Array.isArray(dependencies) ? (dependencies as ChartDependency[]) : [];
}

/** The absolute folders of a chart and, recursively, of its existing `file://` dependencies; missing ones are reported
 * where they are needed. */
export function chartClosure(chart: string, above: readonly string[] = []): string[] {
  if (above.includes(chart)) return [];
  const below = chartDependencies(chart).flatMap(({ repository }) => {
    const folder = repository?.startsWith('file://') && resolve(chart, repository.slice('file://'.length));
    return folder && existsSync(join(folder, 'Chart.yaml')) ? chartClosure(folder, [...above, chart]) : [];
  });
  return [...new Set([chart, ...below])];
}

/** A chart that Helm renders with another one. */
export interface Subchart {
  /** As listed in Chart.yaml; only the name of a chart that lies in charts/ unlisted. */
  readonly dependency: ChartDependency;
  /** The key of its values in those of the chart above it. */
  readonly key: string;
  /** Undefined if it is an archive or was not downloaded yet. */
  readonly folder: string | undefined;
}

/** The subcharts of a chart: those that it lists, and those in charts/ that it does not list.
 * @throws the file system's error if there is no Chart.yaml */
export function subchartsOf(chart: string): readonly Subchart[] {
  const listed = chartDependencies(chart);
  const charts = join(chart, 'charts');
  const vendored = (existsSync(charts) ? readdirSync(charts) : [])
    .map((entry) => join(charts, entry))
    .filter((folder) => existsSync(join(folder, 'Chart.yaml')))
    .map((folder) => ({ folder, name: chartName(folder) }));
  const unlisted = vendored.filter(({ name }) => !listed.some((each) => each.name === name));
  return [...listed, ...unlisted.map(({ name }) => ({ name }))].map((dependency: ChartDependency) => {
    const { name, alias, repository } = dependency;
    const local = repository?.startsWith('file://') ? resolve(chart, repository.slice('file://'.length)) : undefined;
    const isThere = local !== undefined && existsSync(join(local, 'Chart.yaml'));
    const folder = isThere ? local : vendored.find((each) => each.name === name)?.folder;
    return { dependency, key: alias ?? name, folder };
  });
}

/** A chart whose values Helm checks for a release. */
export interface ChartPlace {
  /** Its name, or its alias, as Helm calls it. */
  readonly name: string;
  /** Path of its values in those of the release. */
  readonly path: readonly string[];
  /** Whether its templates see the values of the chart that includes them. */
  readonly isLibrary: boolean;
}

/** A chart and, recursively, its subcharts. @throws the file system's error if there is no Chart.yaml */
export function chartPlaces(chart: string): readonly ChartPlace[] {
  return placesBelow(chart, chartName(chart), [], []);
}

function placesBelow(chart: string, name: string, path: readonly string[], above: readonly string[]): ChartPlace[] {
  const own = { name, path, isLibrary: chartType(chart) === 'library' };
  if (above.includes(chart)) return [own];
  const below = subchartsOf(chart).flatMap(({ key, folder }) => {
    const place = [...path, key];
    return folder === undefined
      ? [{ name: key, path: place, isLibrary: false }]
      : placesBelow(folder, key, place, [...above, chart]);
  });
  return [own, ...below];
}

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';

export interface ChartDependency {
  readonly name: string;
  readonly alias?: string;
  /** A version, or a range of them. */
  readonly version?: string;
  readonly repository?: string;
  /** A value that says whether it is there. */
  readonly condition?: string;
  readonly 'import-values'?: readonly unknown[];
}

/** The dependencies that a chart names: in Chart.yaml, or in the requirements.yaml of charts of the first format.
 * @throws the error of the file system where there is no Chart.yaml. */
export function chartDependencies(chart: string): readonly ChartDependency[] {
  const named = listIn(readFileSync(join(chart, 'Chart.yaml'), 'utf8'));
  return named.length > 0 ? named : listOf(join(chart, 'requirements.yaml'));
}

/** The path of a file of a chart as its folders have it: helm names what an aliased dependency made by the alias. */
export function withoutAlias(chart: string, path: string): string {
  const [, name = '', rest] = /^charts\/([^/]+)\/(.+)$/.exec(path) ?? [];
  if (rest === undefined || !existsSync(join(chart, 'Chart.yaml'))) return path;
  const aliased = existsSync(join(chart, 'charts', name)) ? undefined : chartDependencies(chart);
  const folder = aliased?.find(({ alias }) => alias === name)?.name ?? name;
  return `charts/${folder}/${withoutAlias(join(chart, 'charts', folder), rest)}`;
}

/** Whether an entry of charts/ is a chart of a name: its folder, or its archive. */
export function isEntryOf(entry: string, name: string): boolean {
  return entry === name || (entry.startsWith(`${name}-`) && /^v?\d[^/]*\.tgz$/.test(entry.slice(name.length + 1)));
}

/** The versions that a chart's lock file pins, by the names of its dependencies. */
export function lockedVersions(chart: string): ReadonlyMap<string, string> {
  const locked = ['Chart.lock', 'requirements.lock'].flatMap((file) => listOf(join(chart, file)));
  return new Map(locked.flatMap(({ name, version }) => (version === undefined ? [] : [[name, version] as const])));
}

/** The version that a chart in a folder says of itself. */
export function chartVersion(chart: string): string | undefined {
  return saidOf(chart, 'version');
}

/** `application` or `library`, as a chart in a folder says of itself. */
export function chartType(chart: string): string {
  return saidOf(chart, 'type') ?? 'application';
}

function saidOf(chart: string, key: 'version' | 'type'): string | undefined {
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

/** The absolute folders of a chart and of all `file://` charts below it that are there: that one is not is told by who
 * needs it. */
export function chartClosure(chart: string, above: readonly string[] = []): string[] {
  if (above.includes(chart)) return [];
  const below = chartDependencies(chart).flatMap(({ repository }) => {
    const folder = repository?.startsWith('file://') && resolve(chart, repository.slice('file://'.length));
    return folder && existsSync(join(folder, 'Chart.yaml')) ? chartClosure(folder, [...above, chart]) : [];
  });
  return [...new Set([chart, ...below])];
}

import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ChartDependency, chartDependencies, chartName, chartType } from './chart-dependencies.ts';

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

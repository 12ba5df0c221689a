import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gt, inc, major, valid } from 'semver';
import { takesVersion } from '../../../helm/stage/takes-version.ts';
import type { SourceLocation } from '../../../model/source-location.ts';
import { type ChartFolder, librariesBehind } from '../../chart-folder.ts';
import type { GroupedFinding } from '../report/group-findings.ts';
import type { Effect } from '../rules/finding.ts';
import type { ChangedFile } from './changed-charts.ts';

/** A version in a Chart.yaml that does not say what the change does. */
export interface VersionAdvice {
  readonly message: string;
  readonly at: SourceLocation;
  /** The current text of the line, and the expected one. */
  readonly from: string;
  readonly to: string;
}

/** After these a user has to do something before the upgrade. */
const breaking: readonly Effect[] = ['REFUSED', 'DATA', 'SECURITY', 'IDENTITY'];

/** What the versions of changed charts, and what their dependants ask for, should say: a new major version where the change
 * breaks somebody, else a new patch at least; and a range that takes that version. */
export function versionAdvice(
  before: readonly ChartFolder[],
  after: readonly ChartFolder[],
  changed: ReadonlyMap<string, readonly ChangedFile[]>,
  findings: readonly GroupedFinding[],
): VersionAdvice[] {
  const versions = new Map<string, string>();
  const advice = after
    .filter(({ name }) => changed.has(name))
    .flatMap((chart): VersionAdvice[] => {
      const old = before.find(({ name }) => name === chart.name);
      versions.set(chart.name, chart.version);
      if (old === undefined || valid(old.version) === null || valid(chart.version) === null) return [];
      const felt = findings.filter(({ charts }) => charts.some((name) => dependsOn(after, name, chart.name)));
      // A new required version of its library is not a change of the dependant itself.
      const isOwn = changed.get(chart.name)?.some(({ path }) => path !== '/Chart.yaml');
      if (!chart.library && (felt.length === 0 || !isOwn)) return [];
      const breaks = felt.find(({ effect }) => breaking.includes(effect));
      const isEnough =
        breaks === undefined ? gt(chart.version, old.version) : major(chart.version) > major(old.version);
      if (isEnough) return [];
      const needed = inc(old.version, breaks === undefined ? 'patch' : 'major') ?? chart.version;
      versions.set(chart.name, needed);
      const why = breaks === undefined ? 'its files differ' : `${breaks.effect}: ${breaks.message}`;
      const message = `${chart.name} changes from ${old.version} to ${chart.version}: expected ${needed} (${why})`;
      return [{ message, ...lineOf(chart, /^version:\s*(.+)$/m, chart.version, needed) }];
    });
  const ranges = after.flatMap((chart) =>
    Object.entries(chart.wanted).flatMap(([name, range]): VersionAdvice[] => {
      const version = versions.get(name);
      if (version === undefined || range === '' || valid(version) === null || takesVersion(range, version)) return [];
      // Who asks for one version alone gets the new one.
      const to = valid(range) === null ? `${major(version)}.x` : version;
      const message = `${chart.name} requires ${name} ${range}, which does not allow ${version}: expected ${to}`;
      return [{ message, ...lineOf(chart, dependencyLine(name), range, to) }];
    }),
  );
  return [...advice, ...ranges];
}

function dependsOn(charts: readonly ChartFolder[], name: string, other: string): boolean {
  const chart = charts.find((one) => one.name === name);
  return chart !== undefined && [name, ...librariesBehind(chart, charts)].includes(other);
}

/** The version of a dependency, in the item of the list that has its name. */
function dependencyLine(name: string): RegExp {
  return new RegExp(`^\\s*(?:- )?name:\\s*["']?${name}["']?\\s*\\n(?:(?!\\s*- ).*\\n)*?\\s+version:\\s*(.+)$`, 'm');
}

function lineOf(chart: ChartFolder, pattern: RegExp, from: string, to: string): Omit<VersionAdvice, 'message'> {
  const path = join(chart.path, 'Chart.yaml');
  const text = readFileSync(path, 'utf8');
  const found = pattern.exec(text);
  const offset = found === null ? 0 : found.index + found[0].length;
  return { at: { file: relative('', path), line: text.slice(0, offset).split('\n').length, column: 1 }, from, to };
}

import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { packageFolder } from '../engine/build/build-image.ts';
import { chartClosure } from '../helm/stage/chart-dependencies.ts';
import { manifestSources } from '../manifests/manifest-sources.ts';
import { withNeeds } from '../model/needs.ts';
import { type ChartSource, dockerfileOf, type Platform, type Release } from '../model/platform.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { filesUsed, releasesUsed } from '../model/scenario/scenario-uses.ts';
import { workFolderOf } from '../targets/local/work-folder.ts';

/** The scenarios that a change can affect, and the releases that it changes. */
export interface Affected {
  readonly scenarios: readonly Scenario[];
  readonly releases: readonly string[];
}

/** Determines the scenarios that a change affects: those whose own files changed, and those that use a release whose
 * chart (with its local dependencies), values or image sources changed, or a release that needs such a release. A
 * change to the platform file or the pinned versions affects all scenarios.
 * @param changed absolute paths */
export function affectedScenarios(
  platform: Platform,
  scenarios: readonly Scenario[],
  changed: readonly string[],
): Affected {
  if (touchesAny(changed, [resolve(platform.file), ...versionsFile(platform)]))
    return { releases: platform.releases.map(({ name }) => name), scenarios };
  const releases = releasesTouched(platform, changed);
  return { releases, scenarios: scenariosTouched(platform, scenarios, { releases, files: changed }) };
}

/** The releases whose chart, values or image sources are among the changed files. @param changed absolute paths */
export function releasesTouched(platform: Platform, changed: readonly string[]): string[] {
  return platform.releases
    .filter((release) => touchesAny(changed, sourcesOf(platform, release)))
    .map(({ name }) => name);
}

/** The scenarios that use a changed release or one that needs it, and those with a changed file of their own.
 * @param changed names of releases, and absolute paths of files */
export function scenariosTouched(
  platform: Platform,
  scenarios: readonly Scenario[],
  changed: { readonly releases: readonly string[]; readonly files: readonly string[] },
): Scenario[] {
  return scenarios.filter(
    (scenario) =>
      withNeeds(platform.releases, releasesUsed(scenario)).some(({ name }) => changed.releases.includes(name)) ||
      touchesAny(changed.files, filesUsed(scenario)),
  );
}

/** The absolute files and folders that determine a release. */
export function sourcesOf({ folder }: Platform, release: Release): string[] {
  const { chart, values, build, local } = release;
  const command = typeof local?.run === 'object' ? local.run : [];
  const scripts = command.map((word) => resolve(workFolderOf(folder), word)).filter((file) => existsSync(file));
  const own = chart === undefined ? manifestSources(release) : chartsBehind(chart);
  const always = [...own, ...values, ...scripts];
  if (build === undefined) return always;
  const workspace = packageFolder(dockerfileOf(build));
  // Paths among the command's arguments, such as the migrations folder, become part of the image too.
  const given = (build.prepare ?? []).filter((word) => word.includes('/')).map((word) => resolve(workspace, word));
  const context = build.prepare === undefined ? [build.context] : [build.context, workspace];
  return [...always, dockerfileOf(build), ...context, ...given];
}

/** The file that pins the versions of Kubernetes, if the platform names one. */
export function versionsFile({ cluster }: Platform): string[] {
  return cluster.versions === undefined ? [] : [cluster.versions];
}

function chartsBehind(chart: ChartSource): string[] {
  // A version in a chart repository does not change.
  if (typeof chart !== 'string') return [];
  try {
    return chartClosure(chart);
  } catch {
    // Errors in its Chart.yaml are reported when the chart is rendered.
    return [chart];
  }
}

function touchesAny(changed: readonly string[], paths: readonly string[]): boolean {
  return changed.some((file) => paths.some((path) => isWithin(file, path)));
}

/** Whether an absolute path equals another one or is inside it. */
export function isWithin(file: string, path: string): boolean {
  const way = relative(path, file);
  return way === '' || (!way.startsWith('..') && !way.startsWith('/'));
}

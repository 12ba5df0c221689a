import { relative, resolve } from 'node:path';
import { packageFolder } from '../cluster/build-image.ts';
import { chartClosure } from '../helm/chart-dependencies.ts';
import { withNeeds } from '../helm/release-order.ts';
import { filesUsed, releasesUsed } from '../load/check-names.ts';
import type { Platform, Release } from '../model/platform.ts';
import type { Scenario } from '../model/scenario.ts';

/** The scenarios that a change can affect, and the releases that it changes. */
export interface Affected {
  readonly scenarios: readonly Scenario[];
  readonly releases: readonly string[];
}

/** Which scenarios a change affects: those whose own files changed, and those that use a release whose chart (with the
 * charts below it), values, or sources of the image changed, or one that needs such a release. A change of the platform
 * file or of the pinned versions affects all.
 * @param changed absolute paths. */
export function affectedScenarios(
  platform: Platform,
  scenarios: readonly Scenario[],
  changed: readonly string[],
): Affected {
  const touches = (path: string) => changed.some((file) => isWithin(file, path));
  const everything = touches(resolve(platform.file)) || touches(platform.cluster.versions);
  const releases = platform.releases
    .filter((release) => everything || sourcesOf(release).some(touches))
    .map(({ name }) => name);
  const uses = (scenario: Scenario) =>
    withNeeds(platform.releases, releasesUsed(scenario)).some(({ name }) => releases.includes(name));
  return {
    releases,
    scenarios: scenarios.filter((scenario) => everything || uses(scenario) || filesUsed(scenario).some(touches)),
  };
}

/** The absolute files and folders that decide what a release is. */
function sourcesOf({ chart, values, build }: Release): string[] {
  if (build === undefined) return [...chartClosure(chart), ...values];
  const folder = packageFolder(build.dockerfile);
  // What the command is given, such as the folder of the migrations, goes into the image as well.
  const given = (build.prepare ?? []).filter((word) => word.includes('/')).map((word) => resolve(folder, word));
  const own = build.prepare === undefined ? [build.context] : [build.context, folder];
  return [...chartClosure(chart), ...values, build.dockerfile, ...own, ...given];
}

function isWithin(file: string, path: string): boolean {
  const way = relative(path, file);
  return way === '' || (!way.startsWith('..') && !way.startsWith('/'));
}

import { relative, resolve } from 'node:path';
import { withNeeds } from '../model/needs.ts';
import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { releasesUsed } from '../model/scenario/scenario-uses.ts';
import { releasesTouched, scenariosTouched } from '../plan/affected-scenarios.ts';
import { scenarioKey } from '../plan/plan-run.ts';
import { stringifyJson } from '../text/exact-json.ts';

/** The content of the files at some point in time. */
export interface Known {
  readonly platform: Platform;
  readonly scenarios: readonly Scenario[];
}

/** The consequences of a set of changes. */
export interface RoundPlan {
  /** The platform with the releases to install from now on, in the same cluster. */
  readonly platform: Platform;
  /** Releases that are new, or whose chart, values, sources or entry in the platform file changed. */
  readonly releases: readonly string[];
  /** Releases that are no longer in the platform file. */
  readonly removed: readonly string[];
  /** Scenarios that are new, or whose own files changed. */
  readonly scenarios: readonly Scenario[];
  /** Descriptions of changes that only take effect after a restart. */
  readonly restart: readonly string[];
}

/** Determines what has to be checked and run after files changed. Which releases really changed, and so which further
 * scenarios are affected, is known only after building and rendering them.
 * @param before its platform contains only the installed releases
 * @param changed absolute paths */
export function planRound(before: Known, files: Known, changed: readonly string[]): RoundPlan {
  const platform = platformInForce(before.platform, files);
  const entries = new Map(before.platform.releases.map((release) => [release.name, stringifyJson(release)]));
  const touched = releasesTouched(platform, changed);
  const known = new Set(before.scenarios.map(keyOf));
  const own = new Set(scenariosTouched(platform, files.scenarios, { releases: [], files: changed }));
  return {
    platform,
    releases: platform.releases
      .filter((release) => touched.includes(release.name) || entries.get(release.name) !== stringifyJson(release))
      .map(({ name }) => name),
    removed: [...entries.keys()].filter((name) => !platform.releases.some((release) => release.name === name)),
    scenarios: files.scenarios.filter((scenario) => own.has(scenario) || !known.has(keyOf(scenario))),
    restart: restartReasons(before.platform, files.platform, changed),
  };
}

/** Identifies a scenario across rounds. */
export function keyOf({ at, name }: Scenario): string {
  return scenarioKey({ file: at.file, name });
}

/** The installed releases that are still in the file, plus those that the scenarios need now. A release that no
 * scenario needs any more stays installed, because it does no harm. */
function platformInForce(before: Platform, { platform: file, scenarios }: Known): Platform {
  const names = [...before.releases.map(({ name }) => name), ...scenarios.flatMap(releasesUsed)];
  const { platform, labels, cluster } = before;
  return { ...file, platform, labels, cluster, releases: withNeeds(file.releases, names) };
}

function restartReasons(before: Platform, file: Platform, changed: readonly string[]): string[] {
  const facts = changed.includes(resolve(file.file)) ? (['platform', 'labels', 'cluster'] as const) : [];
  const others = facts.filter((fact) => stringifyJson(before[fact]) !== stringifyJson(file[fact]));
  const { versions } = before.cluster;
  return [
    ...others.map((fact) => `${fact} of ${file.file}`),
    ...(versions !== undefined && changed.includes(versions) ? [relative('', versions)] : []),
  ];
}

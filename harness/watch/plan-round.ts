import { relative, resolve } from 'node:path';
import { withNeeds } from '../model/needs.ts';
import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { releasesUsed } from '../model/scenario/scenario-uses.ts';
import { releasesTouched, scenariosTouched } from '../plan/affected-scenarios.ts';
import { scenarioKey } from '../plan/plan-run.ts';
import { stringifyJson } from '../text/exact-json.ts';

/** What the files said at some time. */
export interface Known {
  readonly platform: Platform;
  readonly scenarios: readonly Scenario[];
}

/** What a set of changes leads to. */
export interface RoundPlan {
  /** The platform with the releases that are to stand from now on, in the cluster of before. */
  readonly platform: Platform;
  /** Releases whose chart, values, sources or entry in the platform file changed, and those that are new. */
  readonly releases: readonly string[];
  /** Releases that the platform file has no more. */
  readonly removed: readonly string[];
  /** Scenarios whose own files changed, and those that are new. */
  readonly scenarios: readonly Scenario[];
  /** What changed that only a new start takes up, in words. */
  readonly restart: readonly string[];
}

/** What has to be looked at, and run, after some files changed. Which releases really became others, and with them
 * further scenarios, is known when they are built and rendered.
 * @param before its platform has just the releases that stand.
 * @param changed absolute paths. */
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

/** What a scenario is known by from round to round. */
export function keyOf({ at, name }: Scenario): string {
  return scenarioKey({ file: at.file, name });
}

/** The releases that stand already, as far as the file still has them, and those that the scenarios need now. One that
 * no scenario needs any more stays: it is in nobody's way. */
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

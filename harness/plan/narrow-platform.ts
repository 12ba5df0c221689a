import { withNeeds } from '../model/needs.ts';
import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { releasesUsed } from '../model/scenario/scenario-uses.ts';

/** The platform with its non-optional releases, the named optional ones, and everything they need. */
export function withoutOptional(platform: Platform, names: readonly string[] = []): Platform {
  const plain = platform.releases.flatMap(({ name, optional }) => (optional ? [] : name));
  return { ...platform, releases: withNeeds(platform.releases, [...plain, ...names]) };
}

/** The platform with only the releases that the scenarios use and everything they need. */
export function narrowPlatform(platform: Platform, scenarios: readonly Scenario[]): Platform {
  return { ...platform, releases: withNeeds(platform.releases, scenarios.flatMap(releasesUsed)) };
}

import { withNeeds } from '../model/needs.ts';
import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { releasesUsed } from '../model/scenario/scenario-uses.ts';

/** The platform with every release that is not optional, those that are named, and all that these need. */
export function withoutOptional(platform: Platform, names: readonly string[] = []): Platform {
  const plain = platform.releases.flatMap(({ name, optional }) => (optional ? [] : name));
  return { ...platform, releases: withNeeds(platform.releases, [...plain, ...names]) };
}

/** The platform with just the releases that the scenarios use, and all that those need. */
export function narrowPlatform(platform: Platform, scenarios: readonly Scenario[]): Platform {
  return { ...platform, releases: withNeeds(platform.releases, scenarios.flatMap(releasesUsed)) };
}

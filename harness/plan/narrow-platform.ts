import { withNeeds } from '../model/needs.ts';
import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario.ts';
import { releasesUsed } from '../model/scenario-uses.ts';

/** The platform with just the releases that the scenarios use, and all that those need. */
export function narrowPlatform(platform: Platform, scenarios: readonly Scenario[]): Platform {
  return { ...platform, releases: withNeeds(platform.releases, scenarios.flatMap(releasesUsed)) };
}

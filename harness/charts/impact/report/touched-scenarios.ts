import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { loadPlatform } from '../../../load/load-platform.ts';
import { scenarioFilesIn } from '../../../load/scenario-files.ts';
import { releasesTouched, scenariosTouched } from '../../../plan/affected-scenarios.ts';
import { loadScenarios } from '../../../session/load-scenarios.ts';

/** The files of the scenarios that run a release of one of the charts, or one that needs such a release; none where there
 * is no platform file. @param charts absolute folders. */
export function touchedScenarios(platformFile: string, charts: readonly string[]): string[] {
  if (!existsSync(platformFile)) return [];
  const platform = loadPlatform(platformFile);
  const scenarios = loadScenarios(
    scenarioFilesIn(
      dirname(platformFile),
      platformFile,
      platform.releases.flatMap(({ values }) => values),
    ),
    platform.releases.map(({ name }) => name),
  );
  const touched = scenariosTouched(platform, scenarios, { releases: releasesTouched(platform, charts), files: [] });
  return [...new Set(touched.map(({ at }) => at.file))];
}

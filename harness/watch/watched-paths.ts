import { join, resolve } from 'node:path';
import { filesUsed } from '../model/scenario/scenario-uses.ts';
import { sourcesOf, versionsFile } from '../plan/affected-scenarios.ts';
import type { Known } from './plan-round.ts';
import type { WatchedPaths } from './watch-files.ts';

/** The paths that a watch observes: everything that determines the platform's releases, the scenario files, and the
 * folders in which new ones may be created.
 * @param folders the folders that scenarios are read from
 * @param reportsFolder the folder that the run writes to */
export function watchedPaths(
  { platform, scenarios }: Known,
  folders: readonly string[],
  reportsFolder: string,
): WatchedPaths {
  const { releases } = platform;
  return {
    paths: [
      resolve(platform.file),
      ...versionsFile(platform),
      ...releases.flatMap((release) => sourcesOf(platform, release)),
      ...scenarios.flatMap(filesUsed),
      // A file that does not exist yet makes its folder watched without its subfolders.
      ...folders.map((folder) => join(resolve(folder), 'new.yaml')),
    ],
    ignored: [
      resolve(reportsFolder),
      // Output of build commands, generated from the sources.
      ...releases.flatMap(({ build }) => (build?.prepare === undefined ? [] : [build.context])),
    ],
  };
}

import { join, resolve } from 'node:path';
import { filesUsed } from '../model/scenario/scenario-uses.ts';
import { sourcesOf, versionsFile } from '../plan/affected-scenarios.ts';
import type { Known } from './plan-round.ts';
import type { WatchedPaths } from './watch-files.ts';

/** What a watch looks at: what decides the releases of the platform, and the files of the scenarios with the folders
 * that new ones may come to be in.
 * @param folders those that scenarios are read from.
 * @param reportsFolder where the run writes. */
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
      // A file that may come to be stands for its folder without what is below it.
      ...folders.map((folder) => join(resolve(folder), 'new.yaml')),
    ],
    ignored: [
      resolve(reportsFolder),
      // What a command of the platform makes out of the sources.
      ...releases.flatMap(({ build }) => (build?.prepare === undefined ? [] : [build.context])),
    ],
  };
}

import { loadPlatform } from '../load/load-platform.ts';
import { loadScenarios } from '../load/load-scenarios.ts';
import type { Platform as LoadedPlatform } from '../model/platform.ts';
import type { ScenarioResult } from '../model/result.ts';
import type { RunRules } from '../scenario/run-scenarios.ts';
import { type StartedPlatform, type StartPlatformRequest, startPlatform } from './start-platform.ts';

export type Platform = LoadedPlatform;

/** A platform as its file describes it. */
export const Platform = {
  /** @throws InputError with every problem of the file, each with file:line:column. */
  load: (file: string): Platform => loadPlatform(file),
  /** Boots a target (k3s where a container engine answers, else local) and installs the platform; removed with its disposal.
   * @throws EnvironmentError where it cannot be made, ReleaseError where a release does not become ready. */
  start: (platform: Platform, options: Omit<StartPlatformRequest, 'platform'> = {}): Promise<StartedPlatform> =>
    startPlatform({ ...options, platform }),
} as const;

/** A throwaway cluster in a container. */
export const K3s = {
  /** Boots it and installs the platform; both are removed with its disposal. Errors are those of `Platform.start`. */
  start: (
    platform: Platform,
    options: Omit<StartPlatformRequest, 'platform' | 'target'> = {},
  ): Promise<StartedPlatform> => startPlatform({ ...options, platform, target: 'k3s' }),
} as const;

/** Runs every scenario of some files on a platform, begun in their order; the results come in that order too.
 * @throws InputError with every problem of all files. */
export async function runScenarios(
  on: StartedPlatform,
  files: readonly string[],
  rules?: Partial<RunRules>,
): Promise<readonly ScenarioResult[]> {
  const releases = on.platform.releases.map(({ name }) => name);
  return on.runScenarios(loadScenarios(files, releases), rules);
}

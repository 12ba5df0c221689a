import { findCommit, previousCommit } from '../../host/git/find-commit.ts';
import type { Scenario } from '../../model/scenario/scenario.ts';
import { formatLocation } from '../../model/source-location.ts';

/** The commits behind what scenarios call `platformAt`. "previous" is missing where git knows no earlier commit.
 * @param from the commit that --from names.
 * @throws InputError where git does not know one that a file names. */
export function commitsOf(
  folder: string,
  scenarios: readonly Scenario[],
  from: string | undefined,
): ReadonlyMap<string, string> {
  const commits = new Map<string, string>();
  for (const { platformAt, at } of scenarios) {
    if (platformAt === undefined || commits.has(platformAt)) continue;
    const commit =
      platformAt === 'previous'
        ? (from ?? previousCommit(folder))
        : findCommit(folder, platformAt, `${formatLocation(at)}: platformAt`);
    if (commit !== undefined) commits.set(platformAt, commit);
  }
  return commits;
}

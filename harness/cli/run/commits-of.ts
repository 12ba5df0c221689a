import { findCommit, previousCommit } from '../../host/git/find-commit.ts';
import type { Scenario } from '../../model/scenario/scenario.ts';
import { formatLocation } from '../../model/source-location.ts';

/** Maps the `platformAt` references of scenarios to commits. "previous" is missing if there is no earlier commit.
 * @param from the commit given by --from
 * @throws InputError if git does not know a reference */
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

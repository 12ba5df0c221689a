import type { Release } from '../model/platform.ts';

/** The releases that `names` need, with all that those need, in the order of the platform file. */
export function withNeeds(releases: readonly Release[], names: readonly string[]): Release[] {
  const wanted = new Set<string>();
  const add = (name: string): void => {
    if (wanted.has(name)) return;
    wanted.add(name);
    for (const need of releases.find((release) => release.name === name)?.needs ?? []) add(need);
  };
  for (const name of names) add(name);
  return releases.filter((release) => wanted.has(release.name));
}

/** Runs `work` for every release as soon as those that it needs are done; independent ones run side by side.
 * Where one fails, those that need it are not begun; all that began are awaited, then the first error is thrown. */
export async function inReleaseOrder(
  releases: readonly Release[],
  work: (release: Release) => Promise<void>,
  skipped: (release: Release, failedNeed: string) => void,
): Promise<void> {
  const outcomes = new Map<string, Promise<boolean>>();
  const errors: unknown[] = [];
  const begin = (release: Release): Promise<boolean> => {
    const known = outcomes.get(release.name);
    if (known !== undefined) return known;
    const outcome = (async () => {
      const needs = releases.filter((other) => release.needs.includes(other.name));
      const done = await Promise.all(needs.map(begin));
      const failedNeed = needs.find((_, index) => done[index] === false);
      if (failedNeed !== undefined) {
        skipped(release, failedNeed.name);
        return false;
      }
      try {
        await work(release);
        return true;
      } catch (error) {
        errors.push(error);
        return false;
      }
    })();
    outcomes.set(release.name, outcome);
    return outcome;
  };
  await Promise.all(releases.map(begin));
  if (errors.length > 0) throw errors[0];
}

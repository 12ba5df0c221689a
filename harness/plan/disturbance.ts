import { withNeeds } from '../model/needs.ts';
import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario.ts';
import { releaseUseOf } from '../model/scenario-uses.ts';
import { everyRelease } from '../model/step-kind.ts';

/** Whether two scenarios would disturb each other if they ran at once. */
export type Disturbance = (one: Scenario, other: Scenario) => boolean;

/** What a scenario leans on: with a release go all that it needs, since a change of one of those reaches it too. */
interface Footprint {
  readonly uses: ReadonlySet<string>;
  readonly changes: ReadonlySet<string>;
}

/** Judges scenarios by what their steps do to the releases of a platform: one disturbs another where it changes a release
 * that the other uses, or that something which the other uses needs. What has an environment of its own disturbs nobody. */
export function disturbanceOn({ releases }: Pick<Platform, 'releases'>): Disturbance {
  const footprints = new Map<Scenario, Footprint>();
  const all = releases.map(({ name }) => name);
  const whole = (names: readonly string[]) => (names.includes(everyRelease) ? [...names, ...all] : names);
  const footprintOf = (scenario: Scenario): Footprint => {
    const known = footprints.get(scenario);
    if (known !== undefined) return known;
    const { uses, changes } = releaseUseOf(scenario);
    const leansOn = withNeeds(releases, whole([...uses, ...changes])).map(({ name }) => name);
    const footprint = { uses: new Set([...uses, ...changes, ...leansOn]), changes: new Set(whole(changes)) };
    footprints.set(scenario, footprint);
    return footprint;
  };
  return (one, other) => {
    if (one.isolation !== 'shared' || other.isolation !== 'shared') return false;
    const [a, b] = [footprintOf(one), footprintOf(other)];
    // Who changes all is alone, also beside what names no release.
    if (a.changes.has(everyRelease) || b.changes.has(everyRelease)) return true;
    return [...a.changes].some((name) => b.uses.has(name)) || [...b.changes].some((name) => a.uses.has(name));
  };
}

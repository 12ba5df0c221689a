import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { releasesTouched, scenariosTouched } from '../plan/affected-scenarios.ts';
import type { Ran } from '../session/session-request.ts';
import type { Asked } from './inbox.ts';
import { type Known, keyOf, planRound } from './plan-round.ts';

/** The work for the next round. */
export interface RoundToDo {
  readonly platform: Platform;
  readonly scenarios: readonly Scenario[];
  /** Releases that may have changed, and those that an earlier round failed to install. */
  readonly releases: readonly string[];
  /** Chooses the scenarios to run once it is known which releases changed. */
  readonly choose: (changed: readonly string[]) => readonly Scenario[];
  /** Descriptions of changes that only take effect after a restart. */
  readonly restart: readonly string[];
}

/** The state of a watch between rounds: the last content of the files, the releases that do not match their files yet,
 * and the scenarios that have yet to run. */
export class WatchState {
  #known: Known;
  readonly #unsettled = new Set<string>();
  readonly #pending = new Set<string>();

  /** @param start the platform whose cluster the watch started with; none of its releases is installed yet */
  constructor(start: Platform) {
    this.#known = { platform: { ...start, releases: [] }, scenarios: [] };
  }

  /** The releases that could not be updated to match their files. */
  get unsettled(): readonly string[] {
    return [...this.#unsettled];
  }

  /** Number of scenarios that have yet to run. */
  get waiting(): number {
    return this.#pending.size;
  }

  /** Determines the work that follows from a request; undefined if there is none.
   * @param failed keys of the scenarios whose last result requires another run */
  next(files: Known, asked: Asked, failed: ReadonlySet<string>): RoundToDo | undefined {
    const plan = planRound(this.#known, files, asked.changed);
    const { platform, removed, restart } = plan;
    const { scenarios } = files;
    this.#known = { platform, scenarios };
    const keys = scenarios.map(keyOf);
    for (const key of this.#pending) if (!keys.includes(key)) this.#pending.delete(key);
    for (const key of plan.scenarios.map(keyOf)) this.#pending.add(key);
    if (asked.again !== undefined)
      for (const key of keys) if (asked.again === 'all' || failed.has(key)) this.#pending.add(key);
    for (const name of plan.releases) this.#unsettled.add(name);
    for (const name of removed) this.#unsettled.delete(name);

    // A release that could not be updated is tried again when any release changes or a person requests a run.
    const update = plan.releases.length > 0 || removed.length > 0 || asked.again !== undefined;
    const releases = update ? this.unsettled : [];
    const blocked = update ? [] : this.unsettled;
    const choose = (changed: readonly string[]) => {
      for (const scenario of this.#using(changed)) this.#pending.add(keyOf(scenario));
      const waiting = new Set(this.#using(blocked).map(keyOf));
      return scenarios.filter((scenario) => this.#pending.has(keyOf(scenario)) && !waiting.has(keyOf(scenario)));
    };
    const nothing = releases.length === 0 && removed.length === 0 && choose([]).length === 0;
    return nothing && restart.length === 0 ? undefined : { platform, scenarios, releases, choose, restart };
  }

  /** Records the outcome of a round. */
  ended({ releases }: RoundToDo, { settled, ran, broken }: Ran): void {
    for (const scenario of ran) this.#pending.delete(keyOf(scenario));
    const stand = settled ? releases.filter((name) => !broken.includes(name)) : [];
    for (const name of stand) this.#unsettled.delete(name);
    // It is unknown how far the update got, so all scenarios that use one of these releases must run once they are
    // ready.
    if (!settled) for (const scenario of this.#using(releases)) this.#pending.add(keyOf(scenario));
  }

  /** Whether file changes make the current results of these scenarios obsolete. @param changed absolute paths */
  outdates(scenarios: readonly Scenario[], changed: readonly string[]): boolean {
    const { platform } = this.#known;
    const touched = { releases: releasesTouched(platform, changed), files: changed };
    return scenariosTouched(platform, scenarios, touched).length > 0;
  }

  #using(releases: readonly string[]): Scenario[] {
    return scenariosTouched(this.#known.platform, this.#known.scenarios, { releases, files: [] });
  }
}

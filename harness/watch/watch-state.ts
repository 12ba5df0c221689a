import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { releasesTouched, scenariosTouched } from '../plan/affected-scenarios.ts';
import type { Ran } from '../session/session-request.ts';
import type { Asked } from './inbox.ts';
import { type Known, keyOf, planRound } from './plan-round.ts';

/** What the next round has to do. */
export interface RoundToDo {
  readonly platform: Platform;
  readonly scenarios: readonly Scenario[];
  /** Releases that may have become others, and those that an earlier round did not get to stand. */
  readonly releases: readonly string[];
  /** The scenarios that run once it is known which releases became others. */
  readonly choose: (changed: readonly string[]) => readonly Scenario[];
  /** What changed that only a new start takes up, in words. */
  readonly restart: readonly string[];
}

/** What a watch remembers from round to round: what the files said last, the releases that are not yet what their files
 * say, and the scenarios that have still to run. */
export class WatchState {
  #known: Known;
  readonly #unsettled = new Set<string>();
  readonly #pending = new Set<string>();

  /** @param start the platform whose cluster the watch began with; nothing of it stands yet. */
  constructor(start: Platform) {
    this.#known = { platform: { ...start, releases: [] }, scenarios: [] };
  }

  /** The releases that could not be made what their files say. */
  get unsettled(): readonly string[] {
    return [...this.#unsettled];
  }

  /** How many scenarios have still to run. */
  get waiting(): number {
    return this.#pending.size;
  }

  /** What follows from what came in; undefined where that is nothing.
   * @param failed keys of the scenarios whose last result asks for another run. */
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

    // A release that could not be mended is tried again when any release changes, or when a person asks.
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

  /** Takes up what a round did. */
  ended({ releases }: RoundToDo, { settled, ran, broken }: Ran): void {
    for (const scenario of ran) this.#pending.delete(keyOf(scenario));
    const stand = settled ? releases.filter((name) => !broken.includes(name)) : [];
    for (const name of stand) this.#unsettled.delete(name);
    // How far it came is not known: whatever uses one of them has to run when all of them stand.
    if (!settled) for (const scenario of this.#using(releases)) this.#pending.add(keyOf(scenario));
  }

  /** Whether changed files make what these scenarios show now worthless. @param changed absolute paths. */
  outdates(scenarios: readonly Scenario[], changed: readonly string[]): boolean {
    const { platform } = this.#known;
    const touched = { releases: releasesTouched(platform, changed), files: changed };
    return scenariosTouched(platform, scenarios, touched).length > 0;
  }

  #using(releases: readonly string[]): Scenario[] {
    return scenariosTouched(this.#known.platform, this.#known.scenarios, { releases, files: [] });
  }
}

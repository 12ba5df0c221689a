import type { ScenarioResult } from '../model/result/result.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import type { Disturbance } from '../plan/disturbance.ts';
import type { ScenarioContext } from './run-scenario.ts';

/** An environment that scenarios share, and the scenarios that run in it now. */
export interface Place {
  readonly context: ScenarioContext;
  readonly running: Set<Scenario>;
}

/** A scenario that starts now, and where. */
export interface Placed {
  readonly scenario: Scenario;
  readonly place: Place;
}

export interface ScheduleRules {
  /** Maximum number of scenarios that run at once, over all environments. */
  readonly workers: number;
  /** Tells which scenarios must never run at the same time in one environment. */
  readonly disturbs: Disturbance;
  /** Whether a scenario waits for a release that is still being installed. */
  readonly isAwaiting: (scenario: Scenario) => boolean;
}

/** Decides which scenario starts next, and in which environment. */
export class Schedule {
  readonly #places: Place[] = [];
  readonly #rules: ScheduleRules;
  #waiting: readonly Scenario[];
  readonly #durations: number[] = [];

  constructor(scenarios: readonly Scenario[], first: ScenarioContext, rules: ScheduleRules) {
    // Scenarios with a cluster of their own come first, because their boot can overlap with the others.
    const isFirst = ({ isolation }: Scenario) => rules.workers > 1 && isolation === 'cluster';
    this.#waiting = [...scenarios.filter(isFirst), ...scenarios.filter((scenario) => !isFirst(scenario))];
    this.#rules = rules;
    this.add(first);
  }

  /** The scenarios that have not started. */
  get waiting(): readonly Scenario[] {
    return this.#waiting;
  }

  /** Whether scenarios wait although more could run at once. */
  get isBlocked(): boolean {
    return this.#waiting.length > 0 && this.#free > 0;
  }

  /** Estimate of how long the waiting scenarios take in one environment, in milliseconds: as many rounds as they need
   * because they disturb each other, each as long as the mean of those that ended. */
  get restMs(): number {
    const { workers, disturbs } = this.#rules;
    let rounds = 0;
    for (let left = this.#waiting; left.length > 0; rounds++) {
      const round: Scenario[] = [];
      left = left.filter((scenario) => {
        const isIn = round.length < workers && round.every((other) => !disturbs(scenario, other));
        if (isIn) round.push(scenario);
        return !isIn;
      });
    }
    const sum = this.#durations.reduce((all, each) => all + each, 0);
    return sum === 0 ? 0 : (rounds * sum) / this.#durations.length;
  }

  /** Adds an environment that scenarios can share. */
  add(context: ScenarioContext): void {
    this.#places.push({ context, running: new Set() });
  }

  /** The next scenario in order that can start now, which then counts as running; undefined if none can. */
  take(): Placed | undefined {
    if (this.#free <= 0) return undefined;
    // With one worker the scenarios run strictly in the given order.
    for (const scenario of this.#rules.workers > 1 ? this.#waiting : this.#waiting.slice(0, 1)) {
      const place = this.#placeOf(scenario);
      if (place === undefined) continue;
      this.#waiting = this.#waiting.filter((other) => other !== scenario);
      place.running.add(scenario);
      return { scenario, place };
    }
    return undefined;
  }

  /** Called when a scenario has ended. */
  ended({ scenario, place }: Placed, result: ScenarioResult | undefined): void {
    place.running.delete(scenario);
    const isMeasured = result !== undefined && !result.notBegun && scenario.isolation !== 'cluster';
    if (isMeasured) this.#durations.push(result.durationMs);
  }

  get #free(): number {
    return this.#rules.workers - this.#places.reduce((sum, { running }) => sum + running.size, 0);
  }

  #placeOf(scenario: Scenario): Place | undefined {
    if (this.#rules.isAwaiting(scenario)) return undefined;
    return this.#places.find(({ running }) => [...running].every((other) => !this.#rules.disturbs(scenario, other)));
  }
}

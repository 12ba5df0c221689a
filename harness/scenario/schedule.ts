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
  /** Milliseconds since the start of the run. */
  readonly startMs: number;
}

/** How much sooner scenarios end, in rounds and in milliseconds. */
export interface Gain {
  readonly rounds: number;
  readonly ms: number;
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
  readonly #now: () => number;
  readonly #running = new Set<Placed>();
  readonly #durations: number[] = [];

  constructor(scenarios: readonly Scenario[], first: ScenarioContext, rules: ScheduleRules) {
    // Scenarios with a cluster of their own come first, because their boot can overlap with the others.
    const isFirst = ({ isolation }: Scenario) => rules.workers > 1 && isolation === 'cluster';
    this.#waiting = [...scenarios.filter(isFirst), ...scenarios.filter((scenario) => !isFirst(scenario))];
    this.#rules = rules;
    this.#now = first.now;
    this.add(first);
  }

  /** The scenarios that have not started. */
  get waiting(): readonly Scenario[] {
    return this.#waiting;
  }

  /** Estimates how much sooner the scenarios end with one more environment: the rounds that they need because they
   * disturb each other can be shared, down to as many as the workers need anyway. A round takes as long as the mean
   * scenario up to now. */
  get gain(): Gain {
    const running = [...this.#running].filter(isShared);
    const left = [...running.map(({ scenario }) => scenario), ...this.#waiting];
    const needed = this.#roundsOf(left);
    const shared = Math.max(Math.ceil(left.length / this.#rules.workers), Math.ceil(needed / 2));
    const rounds = Math.max(0, needed - shared);
    const durations = [...this.#durations, ...running.map(({ startMs }) => this.#now() - startMs)];
    const sum = durations.reduce((all, each) => all + each, 0);
    return { rounds, ms: (rounds * sum) / Math.max(1, durations.length) };
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
      const placed = { scenario, place, startMs: this.#now() };
      this.#running.add(placed);
      return placed;
    }
    return undefined;
  }

  /** Called when a scenario has ended. */
  ended(placed: Placed, result: ScenarioResult | undefined): void {
    placed.place.running.delete(placed.scenario);
    this.#running.delete(placed);
    if (result !== undefined && !result.notBegun && isShared(placed)) this.#durations.push(result.durationMs);
  }

  /** How many scenarios one environment runs one after the other, if each starts in the first round that it disturbs
   * nobody of. */
  #roundsOf(scenarios: readonly Scenario[]): number {
    const { workers, disturbs } = this.#rules;
    let full = 0;
    let open: Scenario[][] = [];
    for (const scenario of scenarios) {
      const round = open.find((others) => others.every((other) => !disturbs(scenario, other)));
      if (round === undefined) open.push([scenario]);
      else round.push(scenario);
      const isOpen = (others: readonly Scenario[]) => others.length < workers;
      full += open.filter((others) => !isOpen(others)).length;
      open = open.filter(isOpen);
    }
    return full + open.length;
  }

  get #free(): number {
    return this.#rules.workers - this.#running.size;
  }

  #placeOf(scenario: Scenario): Place | undefined {
    if (this.#rules.isAwaiting(scenario)) return undefined;
    return this.#places.find(({ running }) => [...running].every((other) => !this.#rules.disturbs(scenario, other)));
  }
}

/** The boot of a cluster of its own says nothing about the others. */
function isShared({ scenario }: Placed): boolean {
  return scenario.isolation !== 'cluster';
}

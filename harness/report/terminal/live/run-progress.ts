import type { Counts } from '../../../model/result/result.ts';
import type { RunEvent } from '../../../model/result/run-event.ts';

/** A current activity: a task, or a scenario with its current step. */
export interface Activity {
  readonly label: string;
  readonly title: string;
  readonly note: string | undefined;
  /** When it started, in milliseconds since the start of the run. */
  readonly startMs: number;
}

/** The current activities of a run, derived from its events. */
export class RunProgress {
  readonly #tasks = new Map<string, Activity>();
  readonly #scenarios = new Map<string, Activity>();
  #total = 0;
  #counts: Omit<Counts, 'skippedSteps'> = { passed: 0, failed: 0, flaky: 0, skipped: 0 };

  /** Tasks, then scenarios, each in the order in which they started. */
  get activities(): readonly Activity[] {
    return [...this.#tasks.values(), ...this.#scenarios.values()];
  }

  /** Number of scenarios in the run. */
  get total(): number {
    return this.#total;
  }

  get counts(): Omit<Counts, 'skippedSteps'> {
    return this.#counts;
  }

  follow(event: RunEvent): void {
    switch (event.type) {
      case 'run-started':
        this.#total = event.scenarios;
        break;
      case 'task-started':
        this.#tasks.set(event.id, { label: event.group, title: event.title, note: undefined, startMs: event.atMs });
        break;
      case 'task-note':
        this.#note(this.#tasks, event.id, event.note);
        break;
      case 'task-ended':
        this.#tasks.delete(event.task.id);
        break;
      case 'scenario-started':
        this.#scenarios.set(event.name, {
          label: 'scenario',
          title: event.name,
          note: undefined,
          startMs: event.atMs,
        });
        break;
      case 'step-started':
        this.#note(this.#scenarios, event.scenario, event.name);
        break;
      case 'attempt-ended':
        this.#note(this.#scenarios, event.scenario, `attempt ${event.number + 1} of ${event.of}`);
        break;
      case 'scenario-ended': {
        const { name, verdict } = event.scenario;
        this.#scenarios.delete(name);
        this.#counts = { ...this.#counts, [verdict]: this.#counts[verdict] + 1 };
        break;
      }
      case 'run-ended':
        this.#tasks.clear();
        this.#scenarios.clear();
    }
  }

  #note(activities: Map<string, Activity>, key: string, note: string): void {
    const activity = activities.get(key);
    if (activity) activities.set(key, { ...activity, note });
  }
}

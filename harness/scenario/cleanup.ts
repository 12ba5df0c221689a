import type { StepResult } from '../model/result/result.ts';
import type { Emit } from '../model/result/run-event.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import type { StepContext, Undoing } from '../steps/step-run.ts';
import { failureOf } from '../targets/install/run-task.ts';
import type { StartedTarget } from '../targets/target.ts';

type Undo = Parameters<StepContext['defer']>[0];

/** Collects what the steps of a scenario have to undo, and undoes it when the scenario ends. */
export class Cleanup {
  readonly #throwaway: StartedTarget['throwaway'];
  readonly #undo: { readonly action: Undo; readonly how: Undoing }[] = [];

  /** @param throwaway the part of the environment that is removed with the scenario: nothing in it needs to be
   * undone */
  constructor(throwaway: StartedTarget['throwaway']) {
    this.#throwaway = throwaway;
  }

  readonly defer: StepContext['defer'] = (action, how) => {
    const { where, once } = how;
    const goes = where !== undefined && (this.#throwaway === 'cluster' || this.#throwaway === where);
    const isKnown = once !== undefined && this.#undo.some((each) => each.how.once === once);
    if (!goes && !isKnown) this.#undo.push({ action, how });
  };

  /** Runs every undo action, latest first and those that wait at the end, even if some fail.
   * @returns a failed step for each action that failed */
  async run(scenario: Scenario, context: { readonly emit: Emit; readonly now: () => number }): Promise<StepResult[]> {
    const failed: StepResult[] = [];
    const undo = this.#undo.splice(0).reverse();
    const isLast = ({ how }: { readonly how: Undoing }) => how.last === true;
    for (const { action, how } of [...undo.filter((each) => !isLast(each)), ...undo.filter(isLast)]) {
      const startMs = context.now();
      try {
        const note = await action();
        if (typeof note === 'string') context.emit({ type: 'note', text: note });
      } catch (error) {
        const { message, ...failure } = failureOf(error);
        // A cluster that does not answer cannot say what is left to repair.
        const next = typeof how.mend === 'string' ? how.mend : await how.mend().catch(() => undefined);
        failed.push({
          ...{ name: `put back ${how.what}`, kind: 'cleanup', section: 'finally', at: scenario.at, startMs },
          ...{ verdict: 'failed', durationMs: context.now() - startMs, observations: 0 },
          failure: {
            observed: message,
            ...failure,
            message: `${how.what} could not be put back as it was before the scenario: ${message}`,
            at: scenario.at,
            ...(next !== undefined && { next }),
          },
        });
      }
    }
    return failed;
  }
}

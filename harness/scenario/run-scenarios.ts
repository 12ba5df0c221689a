import { InterruptedError } from '../model/harness-error.ts';
import type { Scenario } from '../model/scenario.ts';
import { type AttemptRules, runAttempts } from './run-attempts.ts';
import type { ScenarioContext } from './run-scenario.ts';
import type { Workers } from './workers-on.ts';

/** How scenarios are run. */
export interface RunRules extends AttemptRules, Workers {
  /** Whether a scenario that failed and passed counts as a failure. */
  readonly failOnFlaky: boolean;
}

/** Each scenario once, and all of them whatever fails. */
export const plainRules = { retries: 0, repeat: 1, failFast: false, failOnFlaky: false, apart: 0 } as const;

/** Runs scenarios, so many at once, begun in their order; those that run apart have an order of their own. After an interruption none begins, and those that run clean
 * up first; where failing fast is asked for, those that were not begun are told as skipped.
 * @throws InterruptedError where the run was interrupted. */
export async function runScenarios(
  scenarios: readonly Scenario[],
  rules: RunRules,
  around: ScenarioContext,
): Promise<void> {
  const isApart = ({ isolation }: Scenario) => rules.apart > 0 && isolation !== 'shared';
  const together = scenarios.filter((scenario) => !isApart(scenario));
  const apart = scenarios.filter(isApart);
  let failed: string | undefined;
  const work = async (queue: Scenario[]) => {
    for (let scenario = queue.shift(); scenario !== undefined; scenario = queue.shift()) {
      if (around.signal.aborted) throw new InterruptedError('the run was interrupted');
      if (failed !== undefined) {
        leaveOut(scenario, `--fail-fast: "${failed}" had failed before its turn`, around);
        continue;
      }
      const { name, verdict, attempts } = await runAttempts(scenario, rules, around);
      const brokenOff = rules.repeat > 1 && attempts?.at(-1)?.verdict === 'failed';
      const isFailure = verdict === 'failed' || (verdict === 'flaky' && (rules.failOnFlaky || brokenOff));
      if (rules.failFast && isFailure) failed ??= name;
    }
  };
  const ends = await Promise.allSettled([
    ...Array.from({ length: rules.workers }, () => work(together)),
    ...Array.from({ length: rules.apart }, () => work(apart)),
  ]);
  const broken = ends.find((end) => end.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
}

function leaveOut({ name, at, tags }: Scenario, reason: string, around: ScenarioContext): void {
  around.emit({
    type: 'scenario-ended',
    scenario: {
      name,
      file: at.file,
      line: at.line,
      tags,
      verdict: 'skipped',
      reason,
      notBegun: true,
      startMs: around.now(),
      durationMs: 0,
      steps: [],
    },
  });
}

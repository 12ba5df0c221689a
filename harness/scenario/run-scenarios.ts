import { InterruptedError } from '../model/errors/harness-error.ts';
import type { VerdictRules } from '../model/result/count-verdicts.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import type { Awaiting, Disturbance } from '../plan/disturbance.ts';
import type { Installation } from '../targets/install/installation.ts';
import { type AttemptRules, runAttempts } from './run-attempts.ts';
import type { ScenarioContext } from './run-scenario.ts';

/** How scenarios are run, as far as whoever runs them says. */
export type AskedRules = AttemptRules & VerdictRules;

/** How scenarios are run. */
export interface RunRules extends AskedRules {
  /** How many run at once. */
  readonly workers: number;
  /** Which of them never run at once. */
  readonly disturbs: Disturbance;
  /** Which of them wait for releases that are still being installed. */
  readonly awaits: Awaiting;
  /** How far the releases are installed; undefined: all of them stand. */
  readonly installation?: Pick<Installation, 'pending' | 'isOver' | 'next'>;
}

/** Each scenario once, and all of them whatever fails. */
export const plainRules = {
  retries: 0,
  repeat: 1,
  failFast: false,
  failOnFlaky: false,
  failOnSkipped: false,
  allowEmpty: false,
  disturbs: () => false,
  awaits: () => true,
} as const;

/** Runs scenarios, `workers` at once: whenever one ends, the first in their order that disturbs none of those that run
 * begins, unless it waits for a release that does not stand yet; those with a cluster of their own come first, since their
 * boot goes on beside the others. After an interruption none begins, and those that run clean up first; where failing fast
 * is asked for, those that were not begun are told as skipped.
 * @throws InterruptedError where the run was interrupted; what keeps any release from being installed. */
export async function runScenarios(
  scenarios: readonly Scenario[],
  rules: RunRules,
  context: ScenarioContext,
): Promise<void> {
  const isFirst = ({ isolation }: Scenario) => rules.workers > 1 && isolation === 'cluster';
  const waiting = [...scenarios.filter(isFirst), ...scenarios.filter((scenario) => !isFirst(scenario))];
  const running = new Map<Scenario, Promise<void>>();
  const errors: unknown[] = [];
  let failed: string | undefined;
  const run = async (scenario: Scenario) => {
    const { name, verdict, attempts } = await runAttempts(scenario, rules, context);
    const brokenOff = rules.repeat > 1 && attempts?.at(-1)?.verdict === 'failed';
    const isFailure = verdict === 'failed' || (verdict === 'flaky' && (rules.failOnFlaky || brokenOff));
    if (rules.failFast && isFailure) failed ??= name;
  };
  const { installation } = rules;
  const isInstalling = () => installation?.isOver === false;
  const isAwaiting = (scenario: Scenario) =>
    installation !== undefined && isInstalling() && rules.awaits(scenario, installation.pending);
  const isFree = (scenario: Scenario) =>
    !isAwaiting(scenario) && [...running.keys()].every((other) => !rules.disturbs(scenario, other));
  const isOver = () => context.signal.aborted || errors.length > 0 || failed !== undefined;
  const next = () => installation?.next().catch((error: unknown) => void errors.push(error)) ?? Promise.resolve();
  while (waiting.length > 0 || running.size > 0) {
    while (!isOver() && running.size < rules.workers) {
      // One after the other means in this order.
      const index = rules.workers > 1 ? waiting.findIndex(isFree) : waiting.slice(0, 1).findIndex(isFree);
      const [scenario] = index < 0 ? [] : waiting.splice(index, 1);
      if (scenario === undefined) break;
      const ended = run(scenario)
        .catch((error: unknown) => void errors.push(error))
        .then(() => void running.delete(scenario));
      running.set(scenario, ended);
    }
    const ends: Promise<unknown>[] = [...running.values()];
    if (isInstalling() && !isOver()) ends.push(next());
    if (ends.length === 0) break;
    await Promise.race(ends);
  }
  if (errors.length > 0) throw errors[0];
  if (waiting.length > 0 && context.signal.aborted) throw new InterruptedError('the run was interrupted');
  for (const scenario of waiting) leaveOut(scenario, `--fail-fast: "${failed}" had failed before its turn`, context);
}

function leaveOut({ name, at, tags }: Scenario, reason: string, context: ScenarioContext): void {
  context.emit({
    type: 'scenario-ended',
    scenario: {
      name,
      file: at.file,
      line: at.line,
      tags,
      verdict: 'skipped',
      reason,
      notBegun: true,
      startMs: context.now(),
      durationMs: 0,
      steps: [],
    },
  });
}

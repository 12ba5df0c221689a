import { InterruptedError } from '../model/errors/harness-error.ts';
import type { VerdictRules } from '../model/result/count-verdicts.ts';
import type { ScenarioResult } from '../model/result/result.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import type { Awaiting, Disturbance } from '../plan/disturbance.ts';
import type { Installation } from '../targets/install/installation.ts';
import { type AttemptRules, runAttempts } from './run-attempts.ts';
import type { ScenarioContext } from './run-scenario.ts';

/** The part of the rules that the caller may set. */
export type AskedRules = AttemptRules & VerdictRules;

/** How a list of scenarios is run. */
export interface RunRules extends AskedRules {
  /** Maximum number of scenarios that run at once. */
  readonly workers: number;
  /** Tells which scenarios must never run at the same time. */
  readonly disturbs: Disturbance;
  /** Tells which scenarios have to wait for releases that are still being installed. */
  readonly awaits: Awaiting;
  /** Progress of the installation; undefined: all releases are installed. */
  readonly installation?: Pick<Installation, 'pending' | 'isOver' | 'next'>;
}

/** The default rules: each scenario runs once, and a failure does not stop the others. */
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

/** Runs scenarios, up to `workers` at once. Whenever one ends, the next scenario in order starts that neither conflicts
 * with a running one nor waits for a release that is not installed yet. Scenarios with a cluster of their own come
 * first, because their boot can overlap with the others. After an interruption no scenario starts, and the running ones
 * clean up; with `failFast` the remaining ones are reported as skipped.
 * @throws InterruptedError if the run was interrupted; else the error that kept every release from being installed */
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
      // With one worker the scenarios run strictly in the given order.
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
  for (const scenario of waiting) {
    const reason = `--fail-fast: not started because "${failed}" failed`;
    context.emit({ type: 'scenario-ended', scenario: leftOut(scenario, reason, context.now()) });
  }
}

/** The result of a scenario that did not start, or did not end, because the run ended first.
 * @param startMs when it started or, if it did not, the end of the run; milliseconds since the start of the run */
export function leftOut({ name, at, tags }: Scenario, reason: string, startMs: number): ScenarioResult {
  const { file, line } = at;
  return { name, file, line, tags, verdict: 'skipped', reason, notBegun: true, startMs, durationMs: 0, steps: [] };
}

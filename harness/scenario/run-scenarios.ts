import { InterruptedError } from '../model/errors/harness-error.ts';
import type { VerdictRules } from '../model/result/count-verdicts.ts';
import type { ScenarioResult } from '../model/result/result.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import type { Awaiting, Disturbance } from '../plan/disturbance.ts';
import type { Installation } from '../targets/install/installation.ts';
import { type AttemptRules, runAttempts } from './run-attempts.ts';
import type { ScenarioContext, ScenarioEnvironments } from './run-scenario.ts';
import { type Gain, type Placed, Schedule } from './schedule.ts';

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
  /** Opens a further environment for scenarios that wait for each other; undefined if it is not worth it.
   * @param gain estimates how much sooner they would then end
   * @param signal aborts when no scenario waits any more */
  readonly another?: (gain: () => Gain, signal: AbortSignal) => Promise<ScenarioEnvironments> | undefined;
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
 * with a running one in the same environment nor waits for a release that is not installed yet. Scenarios with a
 * cluster of their own come first, because their boot can overlap with the others. After an interruption no scenario
 * starts, and the running ones clean up; with `failFast` the remaining ones are reported as skipped.
 * @throws InterruptedError if the run was interrupted; else the error that kept every release from being installed */
export async function runScenarios(
  scenarios: readonly Scenario[],
  rules: RunRules,
  context: ScenarioContext,
): Promise<void> {
  const { installation } = rules;
  const isInstalling = () => installation?.isOver === false;
  const schedule = new Schedule(scenarios, context, {
    ...rules,
    isAwaiting: (scenario) =>
      installation !== undefined && isInstalling() && rules.awaits(scenario, installation.pending),
  });
  const works = new Set<Promise<void>>();
  const errors: unknown[] = [];
  let failed: string | undefined;
  let booting: AbortController | undefined;
  const follow = (work: Promise<void>) => {
    const ended = work.catch((error: unknown) => void errors.push(error)).then(() => void works.delete(ended));
    works.add(ended);
  };
  const run = async (placed: Placed) => {
    let result: ScenarioResult | undefined;
    try {
      result = await runAttempts(placed.scenario, rules, placed.place.context);
    } finally {
      schedule.ended(placed, result);
    }
    const { name, verdict, attempts } = result;
    const brokenOff = rules.repeat > 1 && attempts?.at(-1)?.verdict === 'failed';
    const isFailure = verdict === 'failed' || (verdict === 'flaky' && (rules.failOnFlaky || brokenOff));
    if (rules.failFast && isFailure) failed ??= name;
  };
  const boot = async (opened: Promise<ScenarioEnvironments>, { signal }: AbortController) => {
    try {
      schedule.add({ ...context, environments: await opened });
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      booting = undefined;
    }
  };
  const isOver = () => context.signal.aborted || errors.length > 0 || failed !== undefined;
  const next = () => installation?.next().catch((error: unknown) => void errors.push(error)) ?? Promise.resolve();
  for (;;) {
    while (!isOver()) {
      const placed = schedule.take();
      if (placed === undefined) break;
      follow(run(placed));
    }
    if (isOver() || schedule.waiting.length === 0) booting?.abort();
    else if (!isInstalling() && booting === undefined) {
      const controller = new AbortController();
      const opened = rules.another?.(() => schedule.gain, controller.signal);
      if (opened !== undefined) {
        booting = controller;
        follow(boot(opened, controller));
      }
    }
    const ends: Promise<unknown>[] = [...works];
    if (schedule.waiting.length > 0 && isInstalling() && !isOver()) ends.push(next());
    if (ends.length === 0) break;
    await Promise.race(ends);
  }
  if (errors.length > 0) throw errors[0];
  if (schedule.waiting.length > 0 && context.signal.aborted) throw new InterruptedError('the run was interrupted');
  for (const scenario of schedule.waiting) {
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

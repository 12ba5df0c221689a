import { exitCodes } from '../errors/harness-error.ts';
import type { Counts, RunResult, ScenarioResult, TaskResult } from './result.ts';

/** How many scenarios have each verdict, and how many steps were skipped in those that ran. */
export function countVerdicts(scenarios: readonly ScenarioResult[]): Counts {
  const count = (verdict: ScenarioResult['verdict']) =>
    scenarios.filter((scenario) => scenario.verdict === verdict).length;
  const ran = scenarios.filter((scenario) => scenario.verdict !== 'skipped');
  return {
    passed: count('passed'),
    failed: count('failed'),
    flaky: count('flaky'),
    skipped: count('skipped'),
    skippedSteps: ran.flatMap((scenario) => scenario.steps).filter((step) => step.verdict === 'skipped').length,
  };
}

/** The releases that could not be installed, by the tasks of a run. */
export function failedInstalls(tasks: readonly TaskResult[]): readonly TaskResult[] {
  return tasks.filter(({ group, verdict }) => group === 'install' && verdict === 'failed');
}

/** What makes a run a failure beside a scenario that failed. */
export interface VerdictRules {
  /** Whether a scenario that failed and passed is a failure. */
  readonly failOnFlaky: boolean;
  /** Whether a scenario that did not run is a failure. */
  readonly failOnSkipped: boolean;
  /** Whether a run in which no scenario ran may end with 0. */
  readonly allowEmpty: boolean;
}

/** The exit code of a run whose environment could be made. That a release is not there is more news than a scenario that
 * failed without it, and a run that tested nothing is never green. */
export function exitCodeOf({ counts, tasks }: Pick<RunResult, 'counts' | 'tasks'>, rules: VerdictRules): number {
  if (failedInstalls(tasks).length > 0) return exitCodes.releaseFailed;
  const { passed, failed, flaky, skipped } = counts;
  const isFailure = failed > 0 || (rules.failOnFlaky && flaky > 0) || (rules.failOnSkipped && skipped > 0);
  if (isFailure) return exitCodes.failed;
  return passed + flaky === 0 && !rules.allowEmpty ? exitCodes.nothingRan : exitCodes.passed;
}

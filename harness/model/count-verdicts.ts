import { exitCodes } from './harness-error.ts';
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

/** The exit code of a run whose environment could be made. That a release is not there is more news than a scenario that
 * failed without it. @param failOnFlaky whether a flaky scenario is a failure. */
export function exitCodeOf({ counts, tasks }: Pick<RunResult, 'counts' | 'tasks'>, failOnFlaky: boolean): number {
  if (failedInstalls(tasks).length > 0) return exitCodes.releaseFailed;
  const { failed, flaky } = counts;
  return failed > 0 || (failOnFlaky && flaky > 0) ? exitCodes.failed : exitCodes.passed;
}

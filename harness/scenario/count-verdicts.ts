import { exitCodes } from '../model/harness-error.ts';
import type { Counts, ScenarioResult } from '../model/result.ts';

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

/** The exit code of a run whose environment could be made. @param failOnFlaky whether a flaky scenario is a failure. */
export function exitCodeOf({ failed, flaky }: Counts, failOnFlaky: boolean): number {
  return failed > 0 || (failOnFlaky && flaky > 0) ? exitCodes.failed : exitCodes.passed;
}

import { exitCodes } from '../errors/harness-error.ts';
import type { Counts, RunResult, ScenarioResult, TaskResult } from './result.ts';

/** Counts scenarios by verdict, and the skipped steps of the scenarios that ran. */
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

/** The install tasks that failed, one per release. */
export function failedInstalls(tasks: readonly TaskResult[]): readonly TaskResult[] {
  return tasks.filter(({ group, verdict }) => group === 'install' && verdict === 'failed');
}

/** What fails a run in addition to failed scenarios. */
export interface VerdictRules {
  /** Whether a flaky scenario, one that failed and then passed, fails the run. */
  readonly failOnFlaky: boolean;
  /** Whether a skipped scenario fails the run. */
  readonly failOnSkipped: boolean;
  /** Whether a run in which no scenario ran may exit with 0. */
  readonly allowEmpty: boolean;
}

/** The exit code of a run whose environment could be created. A failed install outranks the scenarios that failed
 * because of it, and a run that tested nothing never passes unless `allowEmpty` is set. */
export function exitCodeOf({ counts, tasks }: Pick<RunResult, 'counts' | 'tasks'>, rules: VerdictRules): number {
  if (failedInstalls(tasks).length > 0) return exitCodes.releaseFailed;
  const { passed, failed, flaky, skipped } = counts;
  const isFailure = failed > 0 || (rules.failOnFlaky && flaky > 0) || (rules.failOnSkipped && skipped > 0);
  if (isFailure) return exitCodes.failed;
  return passed + flaky === 0 && !rules.allowEmpty ? exitCodes.nothingRan : exitCodes.passed;
}

import type { Failure, RunResult, ScenarioResult, TaskResult } from '../model/result.ts';
import { headline } from './describe-counts.ts';

/** A failure with where in the run it happened. */
export interface FailureEntry {
  /** `scenario › step`, or `group: task`. */
  readonly title: string;
  readonly failure: Failure;
  readonly task?: TaskResult;
  readonly scenario?: ScenarioResult;
}

/** Every failure of a run; the failure of the run itself is left out where a task tells the same. */
export function collectFailures(result: RunResult): readonly FailureEntry[] {
  const failures: FailureEntry[] = [];
  for (const task of result.tasks) {
    if (task.failure) failures.push({ title: `${task.group}: ${task.title}`, failure: task.failure, task });
  }
  if (result.failure && !failures.some(({ failure }) => failure.message === result.failure?.message)) {
    failures.push({ title: headline(result), failure: result.failure });
  }
  for (const scenario of result.scenarios) {
    for (const step of scenario.steps) {
      if (!step.failure) continue;
      const section = step.section === 'finally' ? ' (finally)' : '';
      failures.push({ title: `${scenario.name} › ${step.name}${section}`, failure: step.failure, scenario });
    }
  }
  return failures;
}

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
    if (task.verdict !== 'failed') continue;
    const failure = task.failure ?? { message: task.detail ?? 'It failed, and nothing more is known.', evidence: [] };
    failures.push({ title: `${task.group}: ${task.title}`, failure, task });
  }
  if (result.failure && !failures.some(({ failure }) => failure.message === result.failure?.message)) {
    failures.push({ title: headline(result), failure: result.failure });
  }
  for (const scenario of result.scenarios) {
    if (scenario.verdict === 'failed' && !scenario.steps.some((step) => step.failure)) {
      failures.push({ title: scenario.name, failure: ofScenario(scenario), scenario });
    }
    for (const step of scenario.steps) {
      if (!step.failure) continue;
      const section = step.section === 'finally' ? ' (finally)' : '';
      failures.push({ title: `${scenario.name} › ${step.name}${section}`, failure: step.failure, scenario });
    }
  }
  return failures;
}

/** What is known of a scenario that failed outside of its steps. */
function ofScenario({ reason, file, line }: ScenarioResult): Failure {
  const message = reason ?? 'It failed outside of its steps, and nothing more is known.';
  return { message, at: { file, line, column: 1 }, evidence: [] };
}

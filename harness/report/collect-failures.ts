import type { Failure, RunResult, ScenarioResult, StepResult, TaskResult } from '../model/result/result.ts';
import { attemptsOf } from './attempts-of.ts';
import { headline } from './describe-counts.ts';

/** A failure, with its place in the run. */
export interface FailureEntry {
  /** `scenario › step`, or `group: task`. */
  readonly title: string;
  readonly failure: Failure;
  readonly task?: TaskResult;
  readonly scenario?: ScenarioResult;
  /** `flaky` if its scenario passed in another attempt. */
  readonly verdict: 'failed' | 'flaky';
}

/** Every failure of a run, those of flaky scenarios last. The failure of the run itself is left out if a task reports
 * the same, that of a task if a step does, and equal failures of several attempts are merged. */
export function collectFailures(result: RunResult): readonly FailureEntry[] {
  const failures: FailureEntry[] = [...failedTasks(result.tasks)];
  if (result.failure && !failures.some(({ failure }) => failure.message === result.failure?.message)) {
    failures.push({ title: headline(result), failure: result.failure, verdict: 'failed' });
  }
  for (const scenario of result.scenarios) {
    const own = ofAttempts(scenario);
    if (scenario.verdict === 'failed' && own.length === 0) {
      failures.push({ title: scenario.name, failure: ofScenario(scenario), scenario, verdict: 'failed' });
    }
    failures.push(...own);
  }
  // An image that a step asked for is a task of its own, and its failure is that of the step.
  const ofSteps = new Set(failures.flatMap(({ scenario, failure }) => (scenario === undefined ? [] : failure.message)));
  const isFlaky = ({ verdict }: FailureEntry) => Number(verdict === 'flaky');
  const once = failures.filter(({ task, failure }) => task === undefined || !ofSteps.has(failure.message));
  return once.sort((a, b) => isFlaky(a) - isFlaky(b));
}

/** The failures of tasks. Several releases may fail because of the same image, which is reported once. */
export function failedTasks(tasks: readonly TaskResult[]): readonly FailureEntry[] {
  const failures: FailureEntry[] = [];
  for (const task of tasks) {
    if (task.verdict !== 'failed') continue;
    const failure = task.failure ?? { message: task.detail ?? 'It failed without a recorded reason.', evidence: [] };
    if (failures.some((told) => told.failure.message === failure.message)) continue;
    failures.push({ title: `${task.group}: ${task.title}`, failure, task, verdict: 'failed' });
  }
  return failures;
}

/** The failed steps of all attempts; equal failures are merged, keeping the last one. */
function ofAttempts(scenario: ScenarioResult): FailureEntry[] {
  const attempts = attemptsOf(scenario);
  const alike = new Map<string, { step: StepResult; failure: Failure; numbers: number[] }>();
  for (const [index, attempt] of attempts.entries()) {
    for (const step of attempt.steps) {
      if (!step.failure) continue;
      const { message, observed = '' } = step.failure;
      const key = [step.section, step.at.line, step.at.column, withoutTimes(`${message} ${observed}`)].join(' ');
      const numbers = [...(alike.get(key)?.numbers ?? []), index + 1];
      alike.set(key, { step, failure: step.failure, numbers });
    }
  }
  return [...alike.values()].map(({ step, failure, numbers }) => {
    const section = step.section === 'finally' ? ' (finally)' : '';
    const which =
      attempts.length === 1
        ? ''
        : ` (attempt${numbers.length > 1 ? 's' : ''} ${numbers.join(', ')} of ${attempts.length})`;
    const verdict = scenario.verdict === 'flaky' ? 'flaky' : 'failed';
    return { title: `${scenario.name} › ${step.name}${section}${which}`, failure, scenario, verdict };
  });
}

/** Removes durations and counts from a message, because they differ between attempts. */
function withoutTimes(message: string): string {
  return message.replace(/\d+(\.\d+)? (ms|s|min|h|observations)\b/g, '$2');
}

/** The failure of a scenario that failed outside its steps. */
function ofScenario({ reason, file, line }: ScenarioResult): Failure {
  const message = reason ?? 'It failed outside of its steps without a recorded reason.';
  return { message, at: { file, line, column: 1 }, evidence: [] };
}

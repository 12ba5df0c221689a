import { examine, type OriginOf } from '../../diagnosis/examine.ts';
import { diffObservation } from '../../expect/diff-observation.ts';
import { formatPath, type Mismatch } from '../../expect/mismatch.ts';
import { afterRun, commandText } from '../../host/command-text.ts';
import type { Evidence, Failure } from '../../model/result/result.ts';
import type { Scenario, Step } from '../../model/scenario/scenario.ts';
import { formatLocation, type SourceLocation } from '../../model/source-location.ts';
import { definitionOf } from '../../steps/define-step.ts';
import type { Outcome } from '../../steps/step-run.ts';
import { failureOf } from '../../targets/install/run-task.ts';
import type { StartedTarget } from '../../targets/target.ts';
import { excerpt } from '../../text/excerpt.ts';
import type { HopelessEnd } from './find-hopeless.ts';
import { subjectOfError, subjectOfOutcome } from './step-subject.ts';

/** An observation compared with the expectation. */
export interface Observation {
  readonly outcome: Outcome;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly mismatches: readonly Mismatch[];
}

/** The step that failed, with the context that its failure reports. */
export interface FailingStep {
  readonly scenario: Scenario;
  readonly step: Step;
  /** Duration and number of observations as a suffix for the message; empty if the step was observed once. */
  readonly waited: string;
  /** How the observation changed over time; empty if it did not. */
  readonly history: readonly Evidence[];
  readonly target: StartedTarget;
  /** Start of the step, in milliseconds since the Unix epoch. */
  readonly sinceMs: number;
}

/** Summarises an observation in one line; equal lines mean that nothing changed. */
export function formatObservation(last: Observation | { readonly error: unknown }): string {
  if ('error' in last) {
    const { message, observed } = failureOf(last.error);
    return observed === undefined ? message : `${message}: ${observed}`;
  }
  const shown = last.mismatches.slice(0, 3).map(({ path, observed }) => `${formatPath(path)}: ${observed}`);
  return shown.join('; ') || 'as expected';
}

/** The failure of a step whose last observation does not match the expectation. */
export async function mismatchFailure(failed: FailingStep, last: Observation): Promise<Failure> {
  const { step, waited, history, target } = failed;
  const [first] = last.mismatches;
  const place = first === undefined ? '' : formatPath(first.path);
  const called = definitionOf(step).subject?.(step.input, last.outcome).failed;
  const more = last.mismatches.length > 1 ? ` (and ${last.mismatches.length - 1} more)` : '';
  const { evidence, ...why } = await examine(target.cluster, subjectOfOutcome(failed, last.outcome), originOn(target));
  return {
    message: `${called?.key === place ? called.words : `${place} is not as expected`}${more}${waited}`,
    ...(first && { expected: `${place}: ${first.expected}`, observed: `${place}: ${first.observed}` }),
    ...shownAt(step, last),
    ...why,
    next: nextCommand(failed),
    evidence: [...usesOf(step), ...history, ...last.outcome.evidence, ...evidence],
  };
}

/** The failure of a step that ended with an error instead of an observation. */
export async function errorFailure(failed: FailingStep, error: unknown): Promise<Failure> {
  const { step, waited, history, target } = failed;
  const failure = failureOf(error);
  const subject = subjectOfError(failed, error, failure);
  const { evidence, ...why } = await examine(target.cluster, subject, originOn(target));
  // The error of a release already determined its cause when it was thrown.
  const isExplained = failure.cause !== undefined || failure.likelyCause !== undefined;
  return {
    ...failure,
    message: failure.message + waited,
    ...placed(step, step.at),
    ...(!isExplained && why),
    next: nextCommand(failed, failure.next),
    evidence: [...usesOf(step), ...history, ...failure.evidence, ...(isExplained ? [] : evidence)],
  };
}

/** The failure of a step whose last observation does not match the expectation and never would, because of a hopeless
 * state. */
export async function hopelessFailure(
  failed: FailingStep,
  last: Observation,
  { error, mismatch }: HopelessEnd,
): Promise<Failure> {
  const { evidence, ...failure } = await errorFailure({ ...failed, waited: '' }, error);
  const shown = shownAt(failed.step, { ...last, mismatches: mismatch ? [mismatch] : last.mismatches });
  return { ...failure, ...shown, evidence: [...last.outcome.evidence, ...evidence] };
}

/** Diff and location of the first mismatch. */
function shownAt(step: Step, { outcome, expected, mismatches: [first] }: Observation) {
  const implied = first !== undefined && step.expect?.[String(first.path[0])] === undefined;
  const at = implied ? step.at : step.locate(['expect', ...(first?.path ?? [])]);
  return { diff: diffObservation(expected, outcome.value), ...placed(step, at) };
}

function placed(step: Step, at: SourceLocation): { readonly at: SourceLocation; readonly excerpt: string } {
  return { at, excerpt: excerpt(step.text, at.line) };
}

/** Finds the place in the platform's files that caused a fault in an object. */
function originOn({ releases }: StartedTarget): OriginOf {
  return async (field) => releases?.originOf(field);
}

/** The lines that use the step's groups, innermost first. */
function usesOf(step: Step): Evidence[] {
  return [...step.uses].reverse().map(({ group, at, text }) => ({
    title: `group ${group}, used at ${formatLocation(at)}`,
    text: excerpt(text, at.line),
  }));
}

/** The next command to run. If the environment will be gone by then, the command comes after a rerun that pauses before
 * the scenario cleans up. */
function nextCommand({ scenario, step, target }: FailingStep, own?: string): string {
  const { file } = scenario.at;
  if (own === undefined) return commandText('run', ['--keep', file]);
  const stays =
    definitionOf(step).isUndone !== true && target.throwaway === undefined && target.howToReach().length > 0;
  return stays ? own : afterRun(own, ['--pause-on-failure', file]);
}

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

/** An observation that is not as expected. */
export interface Observation {
  readonly outcome: Outcome;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly mismatches: readonly Mismatch[];
}

/** Where and when a step failed. */
export interface FailingStep {
  readonly scenario: Scenario;
  readonly step: Step;
  /** How long it was waited and how often looked, in words behind the message; empty where it was observed once. */
  readonly waited: string;
  /** How what was observed changed over time, where it did. */
  readonly history: readonly Evidence[];
  readonly target: StartedTarget;
  /** When the step began, in milliseconds since 1970. */
  readonly sinceMs: number;
}

/** What was observed, in one line that is equal where nothing changed. */
export function formatObservation(last: Observation | { readonly error: unknown }): string {
  if ('error' in last) {
    const { message, observed } = failureOf(last.error);
    return observed === undefined ? message : `${message}: ${observed}`;
  }
  const shown = last.mismatches.slice(0, 3).map(({ path, observed }) => `${formatPath(path)}: ${observed}`);
  return shown.join('; ') || 'as expected';
}

/** The failure of a step whose last observation is not as expected. */
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

/** The failure of a step that could not be done at all. */
export async function errorFailure(failed: FailingStep, error: unknown): Promise<Failure> {
  const { step, waited, history, target } = failed;
  const failure = failureOf(error);
  const subject = subjectOfError(failed, error, failure);
  const { evidence, ...why } = await examine(target.cluster, subject, originOn(target));
  // What an error of a release tells it found out when it was thrown.
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

/** The failure of a step whose last observation is not as expected and, by the hopeless state that ended it, never would
 * be. */
export async function hopelessFailure(
  failed: FailingStep,
  last: Observation,
  { error, mismatch }: HopelessEnd,
): Promise<Failure> {
  const { evidence, ...failure } = await errorFailure({ ...failed, waited: '' }, error);
  const shown = shownAt(failed.step, { ...last, mismatches: mismatch ? [mismatch] : last.mismatches });
  return { ...failure, ...shown, evidence: [...last.outcome.evidence, ...evidence] };
}

/** Where an observation is not as expected, and how. */
function shownAt(step: Step, { outcome, expected, mismatches: [first] }: Observation) {
  const implied = first !== undefined && step.expect?.[String(first.path[0])] === undefined;
  const at = implied ? step.at : step.locate(['expect', ...(first?.path ?? [])]);
  return { diff: diffObservation(expected, outcome.value), ...placed(step, at) };
}

function placed(step: Step, at: SourceLocation): { readonly at: SourceLocation; readonly excerpt: string } {
  return { at, excerpt: excerpt(step.text, at.line) };
}

/** Where the platform's files say what is wrong with an object. */
function originOn({ releases }: StartedTarget): OriginOf {
  return async (field) => releases?.originOf(field);
}

/** The lines that used the groups of a step, the innermost first. */
function usesOf(step: Step): Evidence[] {
  return [...step.uses].reverse().map(({ group, at, text }) => ({
    title: `group ${group}, used at ${formatLocation(at)}`,
    text: excerpt(text, at.line),
  }));
}

/** What to do next. A command for an environment that is gone by then needs another run, which waits before its scenario
 * cleans up. */
function nextCommand({ scenario, step, target }: FailingStep, own?: string): string {
  const { file } = scenario.at;
  if (own === undefined) return commandText('run', ['--keep', file]);
  const stays =
    definitionOf(step).isUndone !== true && target.throwaway === undefined && target.howToReach().length > 0;
  return stays ? own : afterRun(own, ['--pause-on-failure', file]);
}

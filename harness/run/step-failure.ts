import { collectEvidence, ofRelease } from '../cluster/collect-evidence.ts';
import { WaitError } from '../cluster/namespace-view.ts';
import { diffObservation } from '../expect/diff-observation.ts';
import { formatPath, type Mismatch } from '../expect/mismatch.ts';
import type { Evidence, Failure } from '../model/result.ts';
import type { Scenario, Step } from '../model/scenario.ts';
import { formatLocation, type SourceLocation } from '../model/source-location.ts';
import type { Outcome } from '../steps/step-run.ts';
import { failureOf } from '../targets/run-task.ts';
import type { StartedTarget } from '../targets/target.ts';
import { excerpt } from './excerpt.ts';

/** An observation that is not as expected. */
export interface Observation {
  readonly outcome: Outcome;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly mismatches: readonly Mismatch[];
}

/** The failure of a step whose last observation is not as expected. */
export async function mismatchFailure(
  scenario: Scenario,
  step: Step,
  last: Observation,
  waited: string,
  target: StartedTarget,
): Promise<Failure> {
  const [first] = last.mismatches;
  const place = first === undefined ? '' : formatPath(first.path);
  const more = last.mismatches.length > 1 ? ` (and ${last.mismatches.length - 1} more)` : '';
  const implied = first !== undefined && step.expect?.[String(first.path[0])] === undefined;
  const at = implied ? step.at : step.locate(['expect', ...(first?.path ?? [])]);
  return {
    message: `${place} is not as expected${more}${waited}`,
    ...(first && { expected: `${place}: ${first.expected}`, observed: `${place}: ${first.observed}` }),
    diff: diffObservation(last.expected, last.outcome.value),
    ...placed(step, at),
    next: nextCommand(scenario),
    evidence: [...usesOf(step), ...last.outcome.evidence, ...(await clusterEvidence(target, last.outcome.release))],
  };
}

/** The failure of a step that could not be done at all. */
export async function errorFailure(
  scenario: Scenario,
  step: Step,
  error: unknown,
  waited: string,
  target: StartedTarget,
): Promise<Failure> {
  const failure = failureOf(error);
  const input = step.input as Readonly<Record<string, unknown>>;
  const release = [input['to'], input['run'], input['release']].find((name) => typeof name === 'string');
  const evidence =
    error instanceof WaitError && error.object
      ? await objectEvidence(target, error.object.metadata.name)
      : await clusterEvidence(target, release);
  return {
    ...failure,
    message: failure.message + waited,
    ...placed(step, step.at),
    next: failure.next ?? nextCommand(scenario),
    evidence: [...usesOf(step), ...failure.evidence, ...evidence],
  };
}

function placed(step: Step, at: SourceLocation): { readonly at: SourceLocation; readonly excerpt: string } {
  return { at, excerpt: excerpt(step.text, at.line) };
}

/** The lines that used the groups of a step, the innermost first. */
function usesOf(step: Step): Evidence[] {
  return [...step.uses].reverse().map(({ group, at, text }) => ({
    title: `group ${group}, used at ${formatLocation(at)}`,
    text: excerpt(text, at.line),
  }));
}

function nextCommand(scenario: Scenario): string {
  return `npm run scenarios -- --keep ${scenario.at.file}`;
}

async function clusterEvidence(target: StartedTarget, release: string | undefined): Promise<Evidence[]> {
  return target.cluster === undefined || release === undefined
    ? []
    : collectEvidence(target.cluster, ofRelease(release));
}

async function objectEvidence(target: StartedTarget, name: string): Promise<Evidence[]> {
  return target.cluster === undefined
    ? []
    : collectEvidence(
        target.cluster,
        (object) => object.metadata.name === name || object.metadata.name.startsWith(`${name}-`),
      );
}

import { dirname } from 'node:path';
import { isTimeout } from '../../async/abortable.ts';
import type { ExchangeRecord } from '../../bundle/exchange-record.ts';
import { bindExpressions } from '../../expect/bind-expressions.ts';
import { match } from '../../expect/match.ts';
import { evaluate, holds, type Scope } from '../../expressions/evaluate.ts';
import { interpolate } from '../../expressions/interpolate.ts';
import { expressionsOf } from '../../load/checks/check-names.ts';
import { formatDuration } from '../../model/duration.ts';
import { HarnessError, InterruptedError, SkippedError } from '../../model/errors/harness-error.ts';
import { Changes } from '../../model/result/changes.ts';
import type { Failure, StepResult } from '../../model/result/result.ts';
import type { GroupUse, Scenario, Step } from '../../model/scenario/scenario.ts';
import { definitionOf } from '../../steps/define-step.ts';
import type { Outcome, StepContext } from '../../steps/step-run.ts';
import { failureOf } from '../../targets/install/run-task.ts';
import type { StartedTarget } from '../../targets/target.ts';
import { stepSkipReason } from '../skip-reason.ts';
import { awaitNextObservation } from './await-next-observation.ts';
import { type EnteredGroup, enterGroups, missingCapture } from './enter-groups.ts';
import { findHopeless } from './find-hopeless.ts';
import {
  errorFailure,
  type FailingStep,
  formatObservation,
  hopelessFailure,
  mismatchFailure,
  type Observation,
} from './step-failure.ts';
import { stepName } from './step-name.ts';

const defaultTimeoutMs = 15_000;
const defaultEveryMs = 200;

export interface RunningStepContext {
  readonly scenario: Scenario;
  readonly target: StartedTarget;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly timeoutFactor: number;
  readonly scope: {
    readonly vars: unknown;
    readonly run: { readonly id: string };
    readonly captured: Record<string, unknown>;
    /** Parameters of the innermost step group that the step belongs to. */
    readonly params?: Readonly<Record<string, unknown>>;
  };
  /** Parameters of each group use entered so far, or the reason why its steps are skipped. */
  readonly entered: Map<GroupUse, EnteredGroup>;
  readonly defer: StepContext['defer'];
  readonly changes: StepContext['changes'];
  readonly shared: StepContext['shared'];
  readonly loads: StepContext['loads'];
  readonly faults: StepContext['faults'];
  /** Records the HTTP, SQL and Redis exchanges of this attempt's steps. */
  readonly exchanges: ExchangeRecord;
  /** Names that a skipped step would have captured, with the reason. */
  readonly missing: Map<string, string>;
}

/** Runs one step with its modifiers; throws only if the run was interrupted. */
export async function runStep(
  step: Step,
  section: StepResult['section'],
  outer: RunningStepContext,
): Promise<StepResult> {
  const startMs = outer.now();
  const sinceMs = Date.now();
  let context = outer;
  const base = { name: stepName(step), kind: step.kind, section, at: step.at, startMs };
  const skipped = (reason: string): StepResult => {
    for (const name of Object.keys(step.capture ?? {})) context.missing.set(name, reason);
    return { ...base, verdict: 'skipped', reason, durationMs: context.now() - startMs, observations: 0 };
  };
  let known: string | undefined;
  try {
    const entered = enterGroups(step, outer);
    if ('skip' in entered) return skipped(entered.skip);
    context = { ...outer, scope: { ...outer.scope, params: entered.params } };
    known = skipReason(step, context);
  } catch (error) {
    const words = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    const unknown =
      error instanceof HarnessError ? error : new HarnessError(`when: ${step.when} cannot be evaluated: ${words}`);
    const failure = await errorFailure(failedIn(context, step, sinceMs), unknown);
    return { ...base, verdict: 'failed', durationMs: context.now() - startMs, observations: 0, failure };
  }
  if (known !== undefined) return skipped(known);
  const { failure, observations, reason } = await observe(step, context, sinceMs);
  if (context.signal.aborted) throw new InterruptedError('the run was interrupted');
  if (reason !== undefined) return skipped(reason);
  return {
    ...base,
    verdict: failure ? 'failed' : 'passed',
    durationMs: context.now() - startMs,
    observations,
    ...(failure && { failure }),
  };
}

function skipReason(step: Step, context: RunningStepContext): string | undefined {
  const { kind, cluster } = context.target;
  const known = stepSkipReason(step, { kind, hasCluster: cluster !== undefined });
  if (known !== undefined) return known;
  const gone = missingCapture(expressionsOf(step), context.missing);
  if (gone !== undefined) return gone;
  if (step.when !== undefined && !holds(step.when, context.scope)) return `when: ${step.when} is false`;
  return undefined;
}

interface Observed {
  readonly failure?: Failure;
  /** Why the step cannot run on this target; it is then skipped. */
  readonly reason?: string;
  readonly observations: number;
}

async function observe(step: Step, context: RunningStepContext, sinceMs: number): Promise<Observed> {
  const factor = context.timeoutFactor;
  const begun = performance.now();
  const until = begun + (step.eventually?.within ?? step.consistently?.during ?? 0) * factor;
  const view = step.definition.observesOnChange === true ? context.target.cluster?.view : undefined;
  const changes = new Changes();
  const every = step.eventually?.every ?? step.consistently?.every ?? defaultEveryMs;
  let whole: Observation | undefined;
  for (let observations = 1; ; observations++) {
    const lookedAt = performance.now();
    const watched = view && { view, changes: view.changes };
    const seen = await observeOnce(step, context, until);
    if ('outcome' in seen) whole = seen;
    // The deadline of `eventually` cut this observation short, so the previous complete one says more.
    const last = 'cut' in seen && seen.cut ? (whole ?? seen) : seen;
    if ('error' in last && last.error instanceof SkippedError) {
      return { observations, reason: last.error.message };
    }
    const held = 'mismatches' in last && last.mismatches.length === 0;
    const left = until - performance.now();
    if (step.eventually) changes.add(performance.now() - begun, formatObservation(last));
    // The last observation of `consistently` must start after the period is over: one that only outlasts it says
    // nothing about the state at its end.
    if (held && step.consistently && lookedAt < until) {
      await awaitNextObservation(Math.max(0, Math.min(every, left)), watched, context.signal);
      continue;
    }
    if (held) return capture(step, last.outcome, context, observations, sinceMs);
    const goesOn = step.eventually !== undefined && left > 0 && !context.signal.aborted;
    const hopeless = goesOn ? await findHopeless(last, performance.now() - begun) : undefined;
    if (goesOn && hopeless === undefined) {
      await awaitNextObservation(Math.min(every, left), watched, context.signal);
      continue;
    }
    if (context.signal.aborted) return { observations };
    const waited = formatWait(step, performance.now() - begun, observations);
    const failed = { ...failedIn(context, step, sinceMs), waited, history: changes.evidence() };
    const failure =
      'error' in last
        ? await errorFailure(failed, last.error)
        : hopeless === undefined
          ? await mismatchFailure(failed, last)
          : await hopelessFailure(failed, last, hopeless);
    return { failure, observations };
  }
}

async function observeOnce(
  step: Step,
  context: RunningStepContext,
  until: number,
): Promise<Observation | { readonly error: unknown; readonly cut: boolean }> {
  const own = (step.timeout ?? step.definition.timeoutMs ?? defaultTimeoutMs) * context.timeoutFactor;
  // A slow observation must not outlast the deadline of `eventually`, but always gets at least a second.
  const timeoutMs = step.eventually ? Math.min(own, Math.max(1000, until - performance.now())) : own;
  const deadline = AbortSignal.timeout(Math.ceil(timeoutMs));
  const startMs = context.now();
  const definition = definitionOf(step);
  let input = step.input;
  const addExchange = (outcome: Outcome | undefined, error?: unknown) => {
    const evidence = outcome?.evidence ?? failureOf(error).evidence;
    const problem = error === undefined ? undefined : formatObservation({ error });
    const span = { startMs, durationMs: context.now() - startMs };
    context.exchanges.add({ step: stepName(step), definition, at: step.at, input, ...span, evidence, problem });
  };
  try {
    input = interpolate(step.input, context.scope);
    const { run } = await definition.run();
    const outcome = await run(input, {
      target: context.target,
      signal: AbortSignal.any([deadline, context.signal]),
      timeoutMs,
      folder: dirname(context.scenario.at.file),
      expected: (key) => step.expect?.[key],
      runId: context.scope.run.id,
      defer: context.defer,
      changes: context.changes,
      shared: context.shared,
      loads: context.loads,
      faults: context.faults,
    });
    addExchange(outcome);
    const written = bindExpressions(interpolate(step.expect ?? {}, context.scope), context.scope);
    const expected = { ...outcome.implied, ...written };
    const value = definition.normalise?.(outcome.value, expected) ?? outcome.value;
    return { outcome, expected, mismatches: match(expected, value) };
  } catch (thrown) {
    const error = isTimeout(thrown) ? lateError(timeoutMs) : thrown;
    addExchange(undefined, error);
    return { error, cut: timeoutMs < own && deadline.aborted };
  }
}

/** The error of a step that timed out without saying what it was waiting for. */
function lateError(timeoutMs: number): HarnessError {
  return new HarnessError(`the step did not end within ${formatDuration(timeoutMs)}`, {
    next: 'increase its timeout if it needs more time',
  });
}

function failedIn({ scenario, target }: RunningStepContext, step: Step, sinceMs: number): FailingStep {
  return { scenario, step, waited: '', history: [], target, sinceMs };
}

/** Duration and number of observations, as a suffix for the message. */
function formatWait(step: Step, tookMs: number, observations: number): string {
  const time = formatDuration(tookMs);
  if (step.eventually) return ` after ${time} and ${observations} observations`;
  const held = observations - 1;
  return step.consistently && held > 0 ? ` after it matched ${held === 1 ? 'once' : `${held} times`} in ${time}` : '';
}

async function capture(
  step: Step,
  outcome: Outcome,
  context: RunningStepContext,
  observations: number,
  sinceMs: number,
): Promise<{ readonly failure?: Failure; readonly observations: number }> {
  for (const [name, expression] of Object.entries(step.capture ?? {})) {
    try {
      const value = evaluate(expression, outcome.value as Scope);
      if (value === undefined) throw new Error('it has no value');
      context.scope.captured[name] = value;
    } catch (error) {
      const words = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      const unknown = new Error(`"${expression}" cannot be captured as ${name}: ${words}`);
      const failure = await errorFailure(failedIn(context, step, sinceMs), unknown);
      return { observations, failure: { ...failure, at: step.locate(['capture', name]), evidence: outcome.evidence } };
    }
  }
  return { observations };
}

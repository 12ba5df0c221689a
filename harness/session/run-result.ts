import { exitCodes, HarnessError } from '../model/errors/harness-error.ts';
import type { Platform } from '../model/platform.ts';
import { countVerdicts, exitCodeOf, type VerdictRules } from '../model/result/count-verdicts.ts';
import type { Failure, RunResult, ScenarioResult, TargetKind } from '../model/result/result.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { scenarioKey } from '../plan/plan-run.ts';
import { leftOut } from '../scenario/run-scenarios.ts';
import { failureOf } from '../targets/install/run-task.ts';
import { phasesOf } from './phases.ts';
import type { RunRecord } from './run-record.ts';
import type { Ran } from './session-request.ts';

/** Why a run ended before its scenarios did. */
export interface BrokenOff {
  readonly failure: Failure;
  readonly exitCode: number;
}

/** Converts the error that ended a run. @param interrupted whether a person interrupted the run */
export function brokenOffBy(error: unknown, interrupted: boolean): BrokenOff {
  if (interrupted) return { exitCode: exitCodes.interrupted, failure: { message: 'interrupted', evidence: [] } };
  const told = error instanceof HarnessError && error.exitCode !== exitCodes.failed;
  return { exitCode: told ? error.exitCode : exitCodes.noEnvironment, failure: failureOf(error) };
}

export interface ResultParts {
  readonly platform: Platform;
  /** In the order of the plan. */
  readonly scenarios: readonly Scenario[];
  readonly target: { readonly kind: TargetKind; readonly reason: string };
  /** The Kubernetes version that answered. */
  readonly kubernetes: string | undefined;
  /** The requested Kubernetes version. */
  readonly asked: string | undefined;
  readonly rules: VerdictRules;
  readonly brokenOff: BrokenOff | undefined;
  /** When the last scenario ended or was interrupted, in milliseconds since the start of the run. */
  readonly endedMs: number;
}

/** Builds the result of a run from its record. */
export function runResult(record: RunRecord, parts: ResultParts): RunResult {
  const { platform, target, kubernetes, asked, brokenOff } = parts;
  // Scenarios end in any order; the report lists them in the order of the plan.
  const place = (result: ScenarioResult) =>
    parts.scenarios.findIndex(
      ({ at, name }) => at.file === result.file && at.line === result.line && name === result.name,
    );
  const cut = brokenOff?.exitCode === exitCodes.interrupted ? interruptedResults(record, parts) : [];
  const scenarios = [...record.scenarios, ...cut].toSorted((a, b) => place(a) - place(b));
  const counts = countVerdicts(scenarios);
  return {
    runId: record.runId,
    platform: platform.platform,
    target: target.kind,
    targetReason: target.reason,
    ...(kubernetes !== undefined && { kubernetes }),
    ...(isAnotherVersion(kubernetes, asked) && { kubernetesAsked: asked }),
    startedAt: record.startedAt,
    durationMs: record.now(),
    exitCode: brokenOff?.exitCode ?? exitCodeOf({ counts, tasks: record.tasks }, parts.rules),
    phases: phasesOf(
      record.tasks,
      scenarios.filter(({ notBegun, durationMs }) => !notBegun || durationMs > 0),
    ),
    tasks: record.tasks,
    scenarios,
    counts,
    ...(brokenOff && { failure: record.redactor.deep(brokenOff.failure) }),
    ...(record.notes.length > 0 && { notes: record.notes }),
  };
}

/** The results of scenarios that did not start or did not end because of an interruption. */
function interruptedResults(record: RunRecord, { scenarios, endedMs }: ResultParts): ScenarioResult[] {
  const ended = new Set(record.scenarios.map(scenarioKey));
  const key = ({ name, at }: Scenario) => scenarioKey({ file: at.file, name });
  const left = scenarios.filter((scenario) => !ended.has(key(scenario)));
  return left.map((scenario): ScenarioResult => {
    const startMs = record.running.get(key(scenario));
    return startMs === undefined
      ? leftOut(scenario, 'the run was interrupted before the scenario started', endedMs)
      : {
          ...leftOut(scenario, 'the run was interrupted while the scenario ran', startMs),
          durationMs: endedMs - startMs,
        };
  });
}

/** Whether the Kubernetes version that answered differs from the requested one. @param asked such as 1.35 */
export function isAnotherVersion(answered: string | undefined, asked: string | undefined): asked is string {
  if (answered === undefined || asked === undefined) return false;
  return !`${answered.replace(/^v/, '')}.`.startsWith(`${asked}.`);
}

/** Which of the chosen scenarios ran, without those whose release could not be installed, and which have no result. */
export function ranOf(result: RunResult, chosen: readonly Scenario[]): Pick<Ran, 'ran' | 'left'> {
  const resultsByKey = new Map(result.scenarios.map((each) => [scenarioKey(each), each]));
  const resultOf = ({ name, at }: Scenario) => resultsByKey.get(scenarioKey({ file: at.file, name }));
  const left = chosen.filter((scenario) => resultOf(scenario) === undefined);
  return { ran: chosen.filter((scenario) => resultOf(scenario)?.notBegun !== true && !left.includes(scenario)), left };
}

import { loadImageMap } from '../engine/image-map.ts';
import { createHelm } from '../helm/run-helm.ts';
import type { Platform } from '../model/platform.ts';
import type { RunResult, StepResult, TargetKind } from '../model/result.ts';
import type { Emit } from '../model/run-event.ts';
import type { Scenario } from '../model/scenario.ts';
import { plainRules, type RunRules, runScenarios } from '../scenario/run-scenarios.ts';
import { type Workers, workersOn } from '../scenario/workers-on.ts';
import { type ChosenTarget, chooseTarget } from '../targets/choose-target.ts';
import { runTask } from '../targets/install/run-task.ts';
import type { StartedTarget, TargetContext } from '../targets/target.ts';
import { Environments } from './environments.ts';
import { RunRecord } from './run-record.ts';
import { type BrokenOff, brokenOffBy, isAnotherVersion, runResult } from './run-result.ts';

export interface RunRequest {
  readonly platform: Platform;
  readonly scenarios: readonly Scenario[];
  /** Asked for; undefined lets the kit choose. */
  readonly target: TargetKind | undefined;
  /** Public name of the k3s image. */
  readonly k3sImage: string;
  /** The version of Kubernetes that this image is to be, such as 1.35. */
  readonly kubernetes?: string;
  readonly keep: boolean;
  readonly reuse: boolean;
  /** How many scenarios run at once; undefined: as many as suit the target. */
  readonly workers?: number | undefined;
  /** How often scenarios run and when the run ends early; undefined: each once, all of them. */
  readonly rules?: Omit<RunRules, keyof Workers>;
  /** Called after a step failed, before anything of its scenario is cleaned up. */
  readonly onFailure?: (failed: FailedStep) => Promise<void>;
  readonly timeoutFactor: number;
  /** The commits behind what the scenarios call `platformAt`. */
  readonly commits?: ReadonlyMap<string, string>;
  /** Folder for logs and reports; it exists. */
  readonly reportsFolder: string;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** A step that failed just now, and how to reach the environment that it failed in. */
export interface FailedStep {
  readonly scenario: string;
  readonly step: StepResult;
  readonly ways: readonly string[];
}

/** Makes the environment, runs the scenarios in their order, removes everything again. Never throws: what went wrong
 * is in the result. */
export async function runPlatform(request: RunRequest): Promise<RunResult> {
  const record = new RunRecord(request.emit);
  const { runId, redactor, emit, now } = record;
  const context: TargetContext = { ...request, runId, emit, now, addSecret: redactor.add };
  let target: StartedTarget | undefined;
  let chosen: ChosenTarget | undefined;
  let brokenOff: BrokenOff | undefined;
  let kubernetes: string | undefined;
  let asked: string | undefined;
  try {
    chosen = await chooseTarget(request.target);
    // Only a cluster that the run boots can be asked for a version.
    if (chosen.kind === 'k3s') asked = request.kubernetes;
    emit({
      type: 'run-started',
      runId,
      platform: request.platform.platform,
      target: chosen.kind,
      reason: chosen.reason,
      scenarios: request.scenarios.length,
    });
    const options = { ...request, helm: await createHelm(), imageMap: loadImageMap() };
    const environments = new Environments(context, chosen, options, request.commits ?? new Map());
    record.environments = environments;
    // Where every scenario has a cluster of its own nobody needs a shared one.
    if (request.scenarios.some(({ isolation }) => isolation !== 'cluster')) target = await environments.startShared();
    kubernetes = target?.kubernetes;
    if (isAnotherVersion(kubernetes, asked))
      emit({
        type: 'note',
        text: `Kubernetes ${kubernetes} answers where ${asked} was asked for: another image stands for ${request.k3sImage}`,
      });
    const { onFailure } = request;
    await runScenarios(
      request.scenarios,
      { ...plainRules, ...request.rules, ...workersOn(chosen.kind, request.workers) },
      {
        ...context,
        environments,
        bundles: record.bundleRules(context),
        ...(onFailure && {
          onFailure: ({ name }, step, where) =>
            onFailure(redactor.deep({ scenario: name, step, ways: waysInto(where) })),
        }),
      },
    );
  } catch (error) {
    brokenOff = brokenOffBy(error, request.signal.aborted);
  }
  // What was given up still ends: its word belongs before the outcome.
  await record.settled(3000);
  const started = target;
  if (started !== undefined) {
    for (const text of started.howToReach()) emit({ type: 'note', text });
    await runTask(
      context,
      { id: 'cleanup', group: 'cleanup', title: request.keep || request.reuse ? 'kept' : 'removed' },
      async () => started[Symbol.asyncDispose](),
    ).catch((error: unknown) => {
      brokenOff ??= brokenOffBy(error, false);
    });
  }
  const result = runResult(record, {
    platform: request.platform,
    scenarios: request.scenarios,
    target: chosen ?? { kind: request.target ?? 'k3s', reason: 'it was asked for' },
    kubernetes,
    asked,
    failOnFlaky: request.rules?.failOnFlaky ?? false,
    brokenOff,
  });
  request.emit({ type: 'run-ended', result });
  return result;
}

/** How to reach what runs now; a cluster that is not kept can be reached until it is removed. */
function waysInto(target: StartedTarget): readonly string[] {
  const told = target.howToReach();
  const { cluster } = target;
  return told.length > 0 || cluster === undefined
    ? told
    : [`reach it:    KUBECONFIG=${cluster.kubeconfig} kubectl -n ${cluster.namespace} get pods`];
}

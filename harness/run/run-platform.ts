import { randomBytes } from 'node:crypto';
import { loadImageMap } from '../cluster/image-map.ts';
import { createHelm } from '../helm/run-helm.ts';
import { exitCodes, HarnessError } from '../model/harness-error.ts';
import type { Platform } from '../model/platform.ts';
import type { Counts, Failure, RunResult, ScenarioResult, TargetKind, TaskResult } from '../model/result.ts';
import type { Emit, RunEvent } from '../model/run-event.ts';
import type { Scenario } from '../model/scenario.ts';
import { type ChosenTarget, chooseTarget } from '../targets/choose-target.ts';
import { failureOf, runTask } from '../targets/run-task.ts';
import type { StartedTarget, TargetContext } from '../targets/target.ts';
import { Environments } from './environments.ts';
import { phasesOf } from './phases.ts';
import { Redactor } from './redact.ts';
import { runScenarios } from './run-scenarios.ts';

export interface RunRequest {
  readonly platform: Platform;
  readonly scenarios: readonly Scenario[];
  /** Asked for; undefined lets the kit choose. */
  readonly target: TargetKind | undefined;
  /** Public name of the k3s image. */
  readonly k3sImage: string;
  readonly keep: boolean;
  readonly reuse: boolean;
  /** How many scenarios run at once; undefined: 2 on the local target, else 1. */
  readonly workers?: number;
  readonly timeoutFactor: number;
  /** The commits behind what the scenarios call `platformAt`. */
  readonly commits?: ReadonlyMap<string, string>;
  /** Folder for logs and reports; it exists. */
  readonly reportsFolder: string;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** Makes the environment, runs the scenarios in their order, removes everything again. Never throws: what went wrong
 * is in the result. */
export async function runPlatform(request: RunRequest): Promise<RunResult> {
  const begun = performance.now();
  const startedAt = new Date().toISOString();
  const now = () => Math.round(performance.now() - begun);
  const runId = randomBytes(3).toString('hex');
  const redactor = new Redactor();
  const tasks: TaskResult[] = [];
  const scenarios: ScenarioResult[] = [];
  const openTasks = new Set<string>();
  let environments: Environments | undefined;
  let target: StartedTarget | undefined;
  const emit: Emit = (event) => {
    for (const { cluster } of environments?.live ?? [])
      for (const secret of cluster?.view.all('Secret') ?? []) redactor.addSecretObject(secret);
    const clean: RunEvent = redactor.deep(event);
    if (clean.type === 'task-started') openTasks.add(clean.id);
    if (clean.type === 'task-ended') {
      openTasks.delete(clean.task.id);
      tasks.push(clean.task);
    }
    if (clean.type === 'scenario-ended') scenarios.push(clean.scenario);
    request.emit(clean);
  };
  const context: TargetContext = { ...request, runId, emit, now, addSecret: redactor.add };

  let chosen: ChosenTarget | undefined;
  let failure: { readonly failure: Failure; readonly exitCode: number } | undefined;
  let kubernetes: string | undefined;
  try {
    chosen = await chooseTarget(request.target);
    emit({
      type: 'run-started',
      runId,
      platform: request.platform.platform,
      target: chosen.kind,
      reason: chosen.reason,
      scenarios: request.scenarios.length,
    });
    const options = { ...request, helm: await createHelm(), imageMap: loadImageMap() };
    environments = new Environments(context, chosen, options, request.commits ?? new Map());
    // Where every scenario has a cluster of its own, or none can run, nobody needs a shared one.
    const { refusal } = environments;
    if (request.scenarios.some((scenario) => scenario.isolation !== 'cluster' || refusal(scenario) !== undefined))
      target = await environments.startShared();
    kubernetes = target?.kubernetes;
    // Without a cluster no step can disturb what another scenario uses.
    const workers = request.workers ?? (chosen.kind === 'local' ? 2 : 1);
    await runScenarios(request.scenarios, workers, { ...context, environments });
  } catch (error) {
    const interrupted = request.signal.aborted;
    const exitCode = interrupted
      ? exitCodes.interrupted
      : error instanceof HarnessError && error.exitCode !== exitCodes.failed
        ? error.exitCode
        : exitCodes.noEnvironment;
    failure = {
      exitCode,
      failure: redactor.deep(interrupted ? { message: 'interrupted', evidence: [] } : failureOf(error)),
    };
  }
  // What was given up still ends: its word belongs before the outcome.
  for (const deadline = now() + 3000; openTasks.size > 0 && now() < deadline; )
    await new Promise((resolve) => setTimeout(resolve, 20));
  const started = target;
  if (started !== undefined) {
    for (const text of started.howToReach()) emit({ type: 'note', text });
    await runTask(
      context,
      { id: 'cleanup', group: 'cleanup', title: request.keep || request.reuse ? 'kept' : 'removed' },
      async () => started[Symbol.asyncDispose](),
    ).catch((error: unknown) => {
      failure ??= { exitCode: exitCodes.noEnvironment, failure: redactor.deep(failureOf(error)) };
    });
  }
  // They ended in any order; the report keeps that of the files.
  const place = (result: ScenarioResult) =>
    request.scenarios.findIndex(
      ({ at, name }) => at.file === result.file && at.line === result.line && name === result.name,
    );
  scenarios.sort((a, b) => place(a) - place(b));
  const counts = countVerdicts(scenarios);
  const result: RunResult = {
    runId,
    platform: request.platform.platform,
    target: chosen?.kind ?? request.target ?? 'k3s',
    targetReason: chosen?.reason ?? 'it was asked for',
    ...(kubernetes !== undefined && { kubernetes }),
    startedAt,
    durationMs: now(),
    exitCode: failure?.exitCode ?? (counts.failed > 0 ? exitCodes.failed : exitCodes.passed),
    phases: phasesOf(tasks, scenarios),
    tasks,
    scenarios,
    counts,
    ...(failure && { failure: failure.failure }),
  };
  request.emit({ type: 'run-ended', result });
  return result;
}

function countVerdicts(scenarios: readonly ScenarioResult[]): Counts {
  const count = (verdict: ScenarioResult['verdict']) =>
    scenarios.filter((scenario) => scenario.verdict === verdict).length;
  const ran = scenarios.filter((scenario) => scenario.verdict !== 'skipped');
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    skippedSteps: ran.flatMap((scenario) => scenario.steps).filter((step) => step.verdict === 'skipped').length,
  };
}

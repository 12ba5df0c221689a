import { ExchangeRecord } from '../bundle/exchange-record.ts';
import { type BundleRules, writeBundle } from '../bundle/write-bundle.ts';
import { interpolate } from '../expressions/interpolate.ts';
import { describeError } from '../model/errors/harness-error.ts';
import { ReleaseError } from '../model/errors/release-error.ts';
import type { Failure, ScenarioResult, StepResult, TargetKind, Verdict } from '../model/result/result.ts';
import type { Emit } from '../model/result/run-event.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { ChangedObjects } from '../steps/restore/changed-objects.ts';
import { failureOf } from '../targets/install/run-task.ts';
import type { StartedTarget } from '../targets/target.ts';
import { excerpt } from '../text/excerpt.ts';
import { Cleanup } from './cleanup.ts';
import { scenarioSkipReason } from './skip-reason.ts';
import { type RunningStepContext, runStep } from './step/run-step.ts';

/** Provides the environments that scenarios run in. */
export interface ScenarioEnvironments {
  readonly kind: TargetKind;
  /** Why a scenario cannot run here; undefined if it can. */
  refusal(scenario: Scenario): string | undefined;
  /** Opens the environment of a scenario; the caller disposes it after the scenario.
   * @throws HarnessError if the environment cannot be created */
  open(scenario: Scenario): Promise<{ readonly target: StartedTarget } & AsyncDisposable>;
}

export interface ScenarioContext {
  readonly runId: string;
  readonly environments: ScenarioEnvironments;
  readonly emit: Emit;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly timeoutFactor: number;
  /** Number of this attempt, starting at 1; default 1. */
  readonly attempt?: number;
  /** How a failed scenario writes its bundle; undefined: no bundle is written. */
  readonly bundles?: BundleRules;
  /** Called after a step failed, before the scenario's cleanup starts. */
  readonly onFailure?: (scenario: Scenario, step: StepResult, target: StartedTarget) => Promise<void>;
}

/** The result of running a scenario once, which can never be flaky. */
export type SingleResult = ScenarioResult & { readonly verdict: Verdict };

/** Runs a scenario: its steps until one fails, then the `finally` steps, then the undo actions of its steps in reverse
 * order. */
export async function runScenario(scenario: Scenario, context: ScenarioContext): Promise<SingleResult> {
  const startMs = context.now();
  const base = { name: scenario.name, file: scenario.at.file, line: scenario.at.line, tags: scenario.tags, startMs };
  const reason = skipReason(scenario, context.environments);
  if (reason !== undefined) return end(context, { ...base, verdict: 'skipped', reason, durationMs: 0, steps: [] });
  context.emit({ type: 'scenario-started', name: scenario.name, at: scenario.at, atMs: startMs });

  const run = { id: context.runId };
  const vars: Record<string, unknown> = {};
  const fail = (step: StepResult) => {
    context.emit({ type: 'step-ended', scenario: scenario.name, step });
    return end(context, { ...base, verdict: 'failed', durationMs: context.now() - startMs, steps: [step] });
  };
  const broken = fillVars(scenario, vars, run, startMs);
  if (broken !== undefined) return fail(broken);
  await using resources = new AsyncDisposableStack();
  let target: StartedTarget;
  try {
    target = resources.use(await context.environments.open(scenario)).target;
  } catch (error) {
    if (context.signal.aborted) throw error;
    // The failure is already reported with the release, and the scenario itself proved nothing.
    if (error instanceof ReleaseError)
      return end(context, {
        ...base,
        verdict: 'skipped',
        reason: error.isLeftOut
          ? `not run: optional release ${error.release} is unavailable: ${error.message}`
          : `not run: release ${error.release} could not be installed`,
        notBegun: true,
        durationMs: context.now() - startMs,
        steps: [],
      });
    return fail(
      brokenStep(scenario, 'environment', { startMs, durationMs: context.now() - startMs }, failureOf(error)),
    );
  }
  const cleanup = new Cleanup(target.throwaway);
  const stepContext: RunningStepContext = {
    ...context,
    target,
    scenario,
    scope: { run, vars, captured: {} },
    defer: cleanup.defer,
    changes: new ChangedObjects(cleanup.defer, target.releases),
    exchanges: new ExchangeRecord(),
    shared: sharing(),
    loads: new Map(),
    faults: [],
    missing: new Map(),
    entered: new Map(),
  };
  const steps: StepResult[] = [];
  const keepBundle = async (step: StepResult) => {
    const { bundles, attempt = 1, runId } = context;
    const { exchanges } = stepContext;
    const bundle = bundles && (await writeBundle({ scenario, target, step, exchanges, runId, attempt }, bundles));
    if (bundle === undefined || step.failure === undefined) return;
    steps[steps.indexOf(step)] = { ...step, failure: { ...step.failure, bundle } };
  };
  const runAll = async (section: StepResult['section'], signal: AbortSignal) => {
    for (const step of scenario[section]) {
      context.emit({
        type: 'step-started',
        scenario: scenario.name,
        name: step.name ?? step.kind,
        kind: step.kind,
        atMs: context.now(),
      });
      const result = await runStep(step, section, { ...stepContext, signal });
      steps.push(result);
      context.emit({ type: 'step-ended', scenario: scenario.name, step: result });
      if (section === 'steps' && result.verdict === 'failed') break;
    }
  };
  let isOver = false;
  try {
    await runAll('steps', context.signal);
    const failed = steps.find((step) => step.verdict === 'failed');
    if (failed !== undefined) {
      await keepBundle(failed);
      await context.onFailure?.(scenario, failed, target);
    }
    isOver = true;
  } finally {
    try {
      // The `finally` steps run after an interruption too, so they get a signal that never aborts.
      await runAll('finally', new AbortController().signal);
      const untidy = steps.find(({ section, verdict }) => section === 'finally' && verdict === 'failed');
      if (untidy !== undefined && !steps.some(({ failure }) => failure?.bundle !== undefined)) await keepBundle(untidy);
    } finally {
      for (const step of await cleanup.run(scenario, context)) {
        steps.push(step);
        context.emit({ type: 'step-ended', scenario: scenario.name, step });
        // An interrupted scenario has no result that could report the failed cleanup.
        if (!isOver) context.emit({ type: 'note', text: `${step.failure?.message}; next: ${step.failure?.next}` });
      }
    }
  }
  return end(context, { ...base, ...verdictOf(scenario, steps), durationMs: context.now() - startMs, steps });
}

/** Returns a function that calls each `make` once and then returns the same value to every step. */
function sharing(): RunningStepContext['shared'] {
  const made = new Map<() => unknown, unknown>();
  return <T>(make: () => T) => {
    if (!made.has(make)) made.set(make, make());
    return made.get(make) as T;
  };
}

/** Evaluates the variables in order; each may refer to those above it. Returns a failed step if one cannot be
 * evaluated. */
function fillVars(
  scenario: Scenario,
  vars: Record<string, unknown>,
  run: { readonly id: string },
  startMs: number,
): StepResult | undefined {
  for (const [name, value] of Object.entries(scenario.vars)) {
    try {
      vars[name] = interpolate<unknown>(value, { run, vars });
    } catch (error) {
      const message = `vars.${name} cannot be evaluated: ${describeError(error)[0]?.split('\n')[0]}`;
      return brokenStep(scenario, `vars.${name}`, { startMs, durationMs: 0 }, { message, evidence: [] });
    }
  }
  return undefined;
}

/** A failed step that reports a prerequisite missing before the first step. */
function brokenStep(
  scenario: Scenario,
  name: string,
  span: { readonly startMs: number; readonly durationMs: number },
  failure: Failure,
): StepResult {
  const kind = name.split('.')[0] ?? name;
  const placed = { at: scenario.at, excerpt: excerpt(scenario.text, scenario.at.line) };
  const base = { name, kind, section: 'steps', at: scenario.at, verdict: 'failed', observations: 0 } as const;
  return { ...base, ...span, failure: { ...failure, ...placed } };
}

function end(context: ScenarioContext, scenario: SingleResult): SingleResult {
  context.emit({ type: 'scenario-ended', scenario });
  return scenario;
}

function skipReason(scenario: Scenario, environments: ScenarioContext['environments']): string | undefined {
  return scenarioSkipReason(scenario, environments.kind) ?? environments.refusal(scenario);
}

function verdictOf(scenario: Scenario, steps: readonly StepResult[]): Pick<SingleResult, 'verdict' | 'reason'> {
  if (steps.some((step) => step.verdict === 'failed')) return { verdict: 'failed' };
  // Neither cleanup alone nor setup for checks that were all skipped proves anything.
  const own = steps.filter((step) => step.section === 'steps');
  const checks = own.filter((_, index) => scenario.steps[index]?.expect !== undefined);
  const proofs = checks.length > 0 ? checks : own;
  if (proofs.some((step) => step.verdict === 'passed')) return { verdict: 'passed' };
  const [{ reason = '' } = {}] = proofs;
  const ran = own.some((step) => step.verdict === 'passed');
  return { verdict: 'skipped', reason: ran ? `no step with \`expect\` ran: ${reason}` : reason };
}

import { interpolate } from '../expressions/interpolate.ts';
import { describeError } from '../model/harness-error.ts';
import type { ScenarioResult, StepResult, Verdict } from '../model/result.ts';
import type { Emit } from '../model/run-event.ts';
import type { Scenario } from '../model/scenario.ts';
import type { StartedTarget } from '../targets/target.ts';
import { excerpt } from './excerpt.ts';
import { runStep, type StepSurroundings } from './run-step.ts';

export interface ScenarioSurroundings {
  readonly runId: string;
  readonly target: StartedTarget;
  readonly emit: Emit;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly timeoutFactor: number;
}

/** Runs a scenario: its steps until one fails, then `finally`, then what the steps have to undo, in reverse order. */
export async function runScenario(scenario: Scenario, around: ScenarioSurroundings): Promise<ScenarioResult> {
  const startMs = around.now();
  const base = { name: scenario.name, file: scenario.at.file, line: scenario.at.line, tags: scenario.tags, startMs };
  const reason = skipReason(scenario, around.target);
  if (reason !== undefined) return end(around, { ...base, verdict: 'skipped', reason, durationMs: 0, steps: [] });
  around.emit({ type: 'scenario-started', name: scenario.name, at: scenario.at, atMs: startMs });

  const undo: (() => Promise<void>)[] = [];
  const run = { id: around.runId };
  const vars: Record<string, unknown> = {};
  const broken = fillVars(scenario, vars, run, startMs);
  if (broken !== undefined) {
    around.emit({ type: 'step-ended', scenario: scenario.name, step: broken });
    return end(around, { ...base, verdict: 'failed', durationMs: around.now() - startMs, steps: [broken] });
  }
  const surroundings: StepSurroundings = {
    ...around,
    scenario,
    scope: { run, vars, captured: {} },
    defer: (action) => undo.push(action),
    loads: new Map(),
    faults: [],
    missing: new Map(),
  };
  const steps: StepResult[] = [];
  const runAll = async (section: StepResult['section'], signal: AbortSignal) => {
    for (const step of scenario[section]) {
      around.emit({
        type: 'step-started',
        scenario: scenario.name,
        name: step.name ?? step.kind,
        kind: step.kind,
        atMs: around.now(),
      });
      const result = await runStep(step, section, { ...surroundings, signal });
      steps.push(result);
      around.emit({ type: 'step-ended', scenario: scenario.name, step: result });
      if (section === 'steps' && result.verdict === 'failed') break;
    }
  };
  try {
    await runAll('steps', around.signal);
  } finally {
    // What a scenario cleans up itself is cleaned up after an interruption as well.
    await runAll('finally', new AbortController().signal);
    for (const action of undo.reverse())
      await action().catch((error: unknown) =>
        around.emit({ type: 'note', text: `cleaning up after "${scenario.name}": ${describeError(error)[0]}` }),
      );
  }
  const verdict = verdictOf(steps);
  const skipped = verdict === 'skipped' ? steps[0]?.reason : undefined;
  return end(around, {
    ...base,
    verdict,
    durationMs: around.now() - startMs,
    steps,
    ...(skipped !== undefined && { reason: skipped }),
  });
}

/** Evaluates the variables from the top; each may read those above it. A failed step stands for one that cannot be. */
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
      return {
        name: `vars.${name}`,
        kind: 'vars',
        section: 'steps',
        at: scenario.at,
        verdict: 'failed',
        startMs,
        durationMs: 0,
        observations: 0,
        failure: {
          message: `vars.${name} cannot be evaluated: ${describeError(error)[0]?.split('\n')[0]}`,
          at: scenario.at,
          excerpt: excerpt(scenario.text, scenario.at.line),
          evidence: [],
        },
      };
    }
  }
  return undefined;
}

function end(around: ScenarioSurroundings, scenario: ScenarioResult): ScenarioResult {
  around.emit({ type: 'scenario-ended', scenario });
  return scenario;
}

function skipReason(scenario: Scenario, target: StartedTarget): string | undefined {
  if (scenario.skip !== undefined) return scenario.skip;
  if (scenario.targets !== undefined && !scenario.targets.includes(target.kind)) {
    return `it runs on ${scenario.targets.join(' and ')} only, and this is the ${target.kind} target`;
  }
  return undefined;
}

function verdictOf(steps: readonly StepResult[]): Verdict {
  if (steps.some((step) => step.verdict === 'failed')) return 'failed';
  // What only cleaned up proved nothing.
  return steps.some((step) => step.section === 'steps' && step.verdict === 'passed') ? 'passed' : 'skipped';
}

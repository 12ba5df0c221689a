import type { Attempt, ScenarioResult, ScenarioVerdict } from '../model/result/result.ts';
import type { Emit } from '../model/result/run-event.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { runScenario, type ScenarioContext, type SingleResult } from './run-scenario.ts';

/** How often a scenario runs. */
export interface AttemptRules {
  /** How often a failed scenario may run again; 0: never. */
  readonly retries: number;
  /** How often a scenario runs, whatever comes of it. */
  readonly repeat: number;
  /** Whether repetitions end at the first failure. */
  readonly failFast: boolean;
}

/** Runs a scenario as often as the rules say. Every attempt is kept: one that failed beside one that passed makes the
 * scenario flaky. Each has a `run.id` of its own, so that none trips over what another left. */
export async function runAttempts(
  scenario: Scenario,
  rules: AttemptRules,
  context: ScenarioContext,
): Promise<ScenarioResult> {
  const results: SingleResult[] = [];
  const most = Math.max(rules.repeat, rules.retries + 1);
  // To those who follow the run it is one scenario, which ends once.
  const emit: Emit = (event) => {
    if (event.type === 'scenario-ended' || (event.type === 'scenario-started' && results.length > 0)) return;
    context.emit(event);
  };
  for (;;) {
    const number = results.length + 1;
    const runId = number === 1 ? context.runId : `${context.runId}-${number}`;
    const result = await runScenario(scenario, { ...context, runId, emit, attempt: number });
    results.push(result);
    if (number === most || !isAgain(result, rules)) break;
    context.emit({ type: 'attempt-ended', scenario: scenario.name, number, of: most, attempt: attemptOf(result) });
  }
  const whole = together(results);
  context.emit({ type: 'scenario-ended', scenario: whole });
  return whole;
}

function isAgain({ verdict }: SingleResult, { repeat, failFast }: AttemptRules): boolean {
  // What was skipped would be skipped again.
  if (verdict === 'skipped') return false;
  return repeat > 1 ? verdict === 'passed' || !failFast : verdict === 'failed';
}

function together(results: readonly SingleResult[]): ScenarioResult {
  const [first] = results;
  const last = results.at(-1);
  if (first === undefined || last === undefined) throw new Error('a scenario runs at least once');
  if (results.length === 1) return first;
  return {
    ...last,
    verdict: verdictOf(results),
    startMs: first.startMs,
    durationMs: last.startMs + last.durationMs - first.startMs,
    attempts: results.map(attemptOf),
  };
}

function verdictOf(results: readonly SingleResult[]): ScenarioVerdict {
  const failed = results.filter(({ verdict }) => verdict === 'failed').length;
  return failed === 0 ? 'passed' : failed === results.length ? 'failed' : 'flaky';
}

function attemptOf({ verdict, startMs, durationMs, reason, steps }: SingleResult): Attempt {
  return { verdict, startMs, durationMs, ...(reason !== undefined && { reason }), steps };
}

import type { Attempt, ScenarioResult, ScenarioVerdict } from '../model/result/result.ts';
import type { Emit } from '../model/result/run-event.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { runScenario, type ScenarioContext, type SingleResult } from './run-scenario.ts';

/** How often a scenario is run. */
export interface AttemptRules {
  /** How often a failed scenario is run again; 0 means never. */
  readonly retries: number;
  /** How often a scenario is run, whatever its verdict. */
  readonly repeat: number;
  /** Whether repetitions stop at the first failure. */
  readonly failFast: boolean;
}

/** Runs a scenario as often as the rules say and keeps every attempt: one failed and one passed attempt make it flaky.
 * Each attempt has its own `run.id`, so that it cannot collide with what an earlier attempt left. */
export async function runAttempts(
  scenario: Scenario,
  rules: AttemptRules,
  context: ScenarioContext,
): Promise<ScenarioResult> {
  const results: SingleResult[] = [];
  const most = Math.max(rules.repeat, rules.retries + 1);
  // Reporters see all attempts as one scenario, which starts and ends once.
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
  // A skipped scenario would only be skipped again.
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

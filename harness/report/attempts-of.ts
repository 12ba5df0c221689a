import type { Attempt, ScenarioResult } from '../model/result/result.ts';

/** Every attempt of a scenario in order; exactly one if it ran once or not at all. */
export function attemptsOf(scenario: ScenarioResult): readonly Attempt[] {
  const { verdict, startMs, durationMs, steps } = scenario;
  return scenario.attempts ?? [{ verdict: verdict === 'flaky' ? 'failed' : verdict, startMs, durationMs, steps }];
}

/** Formats attempts as `2 of 3 attempts failed`; undefined if the scenario ran once. */
export function describeAttempts({ attempts }: ScenarioResult): string | undefined {
  if (attempts === undefined) return undefined;
  const failed = attempts.filter(({ verdict }) => verdict === 'failed').length;
  return `${failed === 0 ? 'none' : failed} of ${attempts.length} attempts failed`;
}

/** Describes a scenario's relation to an earlier run: `from run a1b2c3` or `failed in run a1b2c3`; undefined if there
 * is none. */
export function describeEarlier({ fromRun, before }: ScenarioResult): string | undefined {
  if (fromRun !== undefined) return `from run ${fromRun}`;
  return (
    before &&
    (before.verdict === 'skipped' ? `left out of run ${before.runId}` : `${before.verdict} in run ${before.runId}`)
  );
}

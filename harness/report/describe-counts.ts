import { exitCodes } from '../model/errors/harness-error.ts';
import { failedInstalls } from '../model/result/count-verdicts.ts';
import type { Counts, RunResult } from '../model/result/result.ts';
import { countOf } from '../text/count-of.ts';

/** Headlines for a run that ended early, by exit code. */
const brokenOffWords: Readonly<Record<number, string>> = {
  [exitCodes.badInput]: 'The charts cannot be rendered with these values',
  [exitCodes.releaseFailed]: 'A release could not be installed',
};

/** The verdicts of scenarios, in the order in which counts are shown. */
export const scenarioVerdicts = ['passed', 'failed', 'flaky', 'skipped'] as const;

/** Formats counts as `4 passed, 1 failed, 1 skipped`, leaving out zeros. */
export function describeCounts(counts: Counts): string {
  const parts = scenarioVerdicts
    .filter((verdict) => counts[verdict] > 0)
    .map((verdict) => `${counts[verdict]} ${verdict}`);
  return parts.join(', ') || 'none ran';
}

/** The outcome of a run in one sentence. */
export function headline(result: RunResult): string {
  const { counts, exitCode, failure, scenarios } = result;
  if (exitCode === exitCodes.interrupted) return 'The run was interrupted';
  if (failure) return brokenOffWords[exitCode] ?? 'The environment could not be created';
  const flaky = counts.flaky > 0 ? `FLAKY: ${counts.flaky} of ${countOf(scenarios.length, 'scenario')}` : undefined;
  if (exitCode === exitCodes.releaseFailed) {
    const count = failedInstalls(result.tasks).length;
    return `${count === 1 ? 'A release' : `${count} releases`} could not be installed; ${describeCounts(counts)}`;
  }
  if (counts.failed > 0) {
    const more = flaky === undefined ? '' : `, ${counts.flaky} FLAKY`;
    return `${counts.failed} of ${countOf(scenarios.length, 'scenario')} failed${more}`;
  }
  if (flaky !== undefined) return `${flaky} failed and passed`;
  if (counts.passed === 0) return 'No scenario ran';
  if (exitCode !== 0)
    return `${countOf(counts.skipped, 'scenario')} did not run, and --fail-on-skipped counts that as a failure`;
  return counts.skipped > 0
    ? `${countOf(counts.passed, 'scenario')} passed, ${counts.skipped} skipped`
    : counts.passed === 1
      ? 'The scenario passed'
      : `All ${counts.passed} scenarios passed`;
}

/** Reasons of skipped steps in scenarios that ran, with the number of steps, most frequent first. */
export function skippedStepReasons(result: RunResult): readonly { readonly reason: string; readonly count: number }[] {
  const byReason = new Map<string, number>();
  for (const scenario of result.scenarios.filter((each) => each.verdict !== 'skipped')) {
    for (const step of scenario.steps.filter((each) => each.verdict === 'skipped')) {
      const reason = step.reason ?? 'no reason was given';
      byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
    }
  }
  return [...byReason].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}

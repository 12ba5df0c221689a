import { exitCodes } from '../model/errors/harness-error.ts';
import { countVerdicts, exitCodeOf, type VerdictRules } from '../model/result/count-verdicts.ts';
import type { RunResult, ScenarioResult } from '../model/result/result.ts';
import { scenarioKey } from './plan-run.ts';

/** Whether a result of an earlier run requires its scenario to run again. */
export function isToRunAgain({ verdict, notBegun }: ScenarioResult): boolean {
  return verdict === 'failed' || verdict === 'flaky' || notBegun === true;
}

/** Merges the results of an earlier run and a rerun of some of its scenarios: in the order of the earlier run, each
 * scenario with its new result if it has one, else with the earlier one, marked as such.
 * @param known keys of the existing scenarios; others are dropped. Undefined: not all are known, so none is dropped. */
export function mergeRerun(
  earlier: RunResult,
  rerun: RunResult,
  options: { readonly known: ReadonlySet<string> | undefined; readonly rules: VerdictRules },
): RunResult {
  // A scenario that did not start again has no new result.
  const fresh = Map.groupBy(
    rerun.scenarios.filter(({ notBegun }) => notBegun !== true),
    scenarioKey,
  );
  const before = earlier.scenarios
    .filter((scenario) => options.known?.has(scenarioKey(scenario)) ?? true)
    .map((scenario): ScenarioResult => {
      const again = fresh.get(scenarioKey(scenario))?.shift();
      return again === undefined
        ? { ...scenario, fromRun: scenario.fromRun ?? earlier.runId }
        : { ...again, before: { runId: scenario.fromRun ?? earlier.runId, verdict: scenario.verdict } };
    });
  const known = new Set(before.map(scenarioKey));
  const left = rerun.scenarios.filter((scenario) => scenario.notBegun && !known.has(scenarioKey(scenario)));
  const scenarios = [...before, ...[...fresh.values()].flat(), ...left];
  const counts = countVerdicts(scenarios);
  const { badInput, noEnvironment, interrupted } = exitCodes;
  const brokeOff = rerun.failure ?? [badInput, noEnvironment, interrupted].find((code) => code === rerun.exitCode);
  return {
    ...rerun,
    scenarios,
    counts,
    rerunOf: earlier.runId,
    exitCode: brokeOff ? rerun.exitCode : exitCodeOf({ ...rerun, counts }, options.rules),
  };
}

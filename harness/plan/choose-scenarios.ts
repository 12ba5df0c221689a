import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readDurations, readResult } from '../load/read-result.ts';
import { InputError } from '../model/errors/input-error.ts';
import type { RunResult, ScenarioDuration, ScenarioResult, Shard } from '../model/result/result.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { countOf } from '../text/count-of.ts';
import { isToRunAgain } from './merge-rerun.ts';
import { planRun, scenarioKey } from './plan-run.ts';

/** The flags that select and order scenarios. */
export interface ChoiceControls {
  readonly shard: Shard | undefined;
  /** Undefined: keep the order of the files. */
  readonly seed: number | undefined;
  readonly rerunFailed: boolean;
}

/** Data from earlier runs that affects the choice. */
export interface Past {
  /** The run whose failed scenarios are run again. */
  readonly earlier: RunResult | undefined;
  readonly durations: readonly ScenarioDuration[];
  /** Description of where the durations come from. */
  readonly balancedBy: string;
}

/** Reads the data from earlier runs that the flags require. @param files result files named by `--durations`
 * @throws InputError if a file is missing or not a result */
export function readPast(controls: ChoiceControls, files: readonly string[], reportsFolder: string): Past {
  const last = join(reportsFolder, 'result.json');
  const earlier = controls.rerunFailed ? readResult(last, 'which --rerun-failed needs') : undefined;
  const nothing = {
    earlier,
    durations: earlier?.shard?.durations ?? [],
    balancedBy: 'scenario count: no durations are known',
  };
  if (controls.shard === undefined) return nothing;
  if (files.length > 0) {
    const read = files.map((file) => readDurations(file, 'which --durations names'));
    // The last measurement in the list takes precedence; durations that a shard was balanced by fill the gaps.
    const durations = [...read.flatMap((each) => each.balancedBy ?? []), ...read.flatMap((each) => each.measured)];
    return { earlier, durations, balancedBy: files.join(', ') };
  }
  if (!existsSync(last)) return nothing;
  const { measured, balancedBy } = readDurations(last, 'which --shard uses');
  // All shards on this machine must be balanced by the same durations, so that no scenario is left out of all of them.
  return balancedBy === undefined
    ? { earlier, durations: measured, balancedBy: last }
    : { earlier, durations: balancedBy, balancedBy: `the durations used by the shard in ${last}` };
}

/** The scenarios of a run, with descriptions of how they were chosen. */
export interface Choice {
  readonly scenarios: readonly Scenario[];
  readonly notes: readonly string[];
  /** The fields to add to the result. */
  readonly facts: Pick<RunResult, 'seed' | 'shard'>;
}

/** Selects and orders scenarios as the flags request. */
export function chooseScenarios(all: readonly Scenario[], controls: ChoiceControls, past: Past): Choice {
  const { earlier, durations, balancedBy } = past;
  const { seed } = controls;
  const shard: Shard | undefined = controls.shard ?? earlier?.shard;
  const again = earlier && Map.groupBy(earlier.scenarios, scenarioKey);
  const wanted = ({ name, at }: Scenario) => isWanted(again?.get(scenarioKey({ file: at.file, name })));
  const scenarios = planRun(all, {
    durations,
    ...(shard && { shard }),
    ...(seed !== undefined && { seed }),
    ...(again && { wanted }),
  });
  const notes: string[] = [];
  if (controls.shard) {
    const { index, count } = controls.shard;
    notes.push(
      `shard ${index}/${count}: ${scenarios.length} of ${countOf(all.length, 'scenario')}, balanced by ${balancedBy}`,
    );
  }
  if (earlier) notes.push(rerunText(earlier, scenarios, again ?? new Map()));
  if (seed !== undefined) notes.push(`shuffled; to repeat this order: --shuffle --seed ${seed}`);
  const byScenario = new Map(durations.map((each) => [scenarioKey(each), each]));
  const facts = {
    ...(seed !== undefined && { seed }),
    ...(shard && { shard: { ...shard, durations: [...byScenario.values()] } }),
  };
  return { scenarios, notes, facts };
}

/** @throws InputError if the results of the two runs cannot be merged into one report */
export function checkRerun(earlier: RunResult, platform: string, target: string | undefined): void {
  const other =
    earlier.platform !== platform
      ? `platform ${earlier.platform}, but this is ${platform}`
      : target !== undefined && target !== earlier.target
        ? `target ${earlier.target}, but --target is ${target}`
        : undefined;
  if (other === undefined) return;
  throw new InputError([
    { at: undefined, message: `--rerun-failed: the last run was on ${other}; choose another folder with --reports` },
  ]);
}

/** A scenario without a result did not run. If several scenarios in a file have the same name, all of them run again if
 * one has to. */
function isWanted(earlier: readonly ScenarioResult[] | undefined): boolean {
  return earlier === undefined || earlier.some(isToRunAgain);
}

function rerunText(
  { runId }: RunResult,
  scenarios: readonly Scenario[],
  again: ReadonlyMap<string, readonly ScenarioResult[]>,
): string {
  const verdicts = scenarios.map(({ name, at }) => {
    const before = again.get(scenarioKey({ file: at.file, name }))?.find(isToRunAgain);
    return before === undefined || before.notBegun ? 'not run' : before.verdict;
  });
  const counted = [...Map.groupBy(verdicts, String)].map(([verdict, all]) => `${all.length} ${verdict}`).join(', ');
  return scenarios.length === 0
    ? `nothing to rerun from run ${runId}: none of these scenarios failed, was flaky or did not run`
    : `rerun of run ${runId}: ${countOf(scenarios.length, 'scenario')} (${counted}); the results of the others are kept`;
}

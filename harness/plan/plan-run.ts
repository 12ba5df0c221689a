import { normalize } from 'node:path';
import type { ScenarioDuration, Shard } from '../model/result/result.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { shuffle } from './shuffle.ts';

/** What flags ask of the order and the choice of scenarios. */
export interface PlanRequest {
  readonly shard?: Shard;
  /** How long scenarios took, to balance shards by; those that are not among them count as the mean of the others. */
  readonly durations?: readonly ScenarioDuration[];
  /** Where it is given the order is shuffled with it, a whole number from 0 to 2^32 - 1. */
  readonly seed?: number;
  /** Whether a scenario is wanted at all; asked of those of the shard. */
  readonly wanted?: (scenario: Scenario) => boolean;
}

/** The scenarios that a run takes, in the order in which they begin. The same request gives the same plan; the shards of
 * one request hold every scenario exactly once, each in the order of the files unless it is shuffled. */
export function planRun(scenarios: readonly Scenario[], request: PlanRequest): Scenario[] {
  const { shard, durations = [], wanted, seed } = request;
  const own = shard === undefined ? scenarios : (shards(scenarios, shard.count, durations)[shard.index - 1] ?? []);
  const taken = own.filter((scenario) => wanted?.(scenario) ?? true);
  return seed === undefined ? taken : shuffle(taken, seed);
}

/** What a scenario is known by from run to run: its line changes with every edit above it. */
export function scenarioKey({ file, name }: { readonly file: string; readonly name: string }): string {
  return `${normalize(file)}\0${name}`;
}

/** Longest first, each to the shard that has the least to do so far. */
function shards(scenarios: readonly Scenario[], count: number, durations: readonly ScenarioDuration[]): Scenario[][] {
  const known = new Map(durations.map((each) => [scenarioKey(each), each.durationMs]));
  const given = scenarios.map(({ name, at }) => known.get(scenarioKey({ file: at.file, name })));
  const measured = given.filter((ms) => ms !== undefined);
  const mean = measured.length === 0 ? 1 : measured.reduce((sum, ms) => sum + ms, 0) / measured.length;
  const costs = given.map((ms, index) => ({ index, ms: ms ?? mean })).sort((a, b) => b.ms - a.ms || a.index - b.index);
  const loads = Array.from({ length: count }, () => ({ ms: 0, indices: [] as number[] }));
  for (const { index, ms } of costs) {
    const least = loads.reduce((best, load) =>
      load.ms < best.ms || (load.ms === best.ms && load.indices.length < best.indices.length) ? load : best,
    );
    least.ms += ms;
    least.indices.push(index);
  }
  return loads.map(({ indices }) => indices.sort((a, b) => a - b).flatMap((index) => scenarios[index] ?? []));
}

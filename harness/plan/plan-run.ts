import { normalize } from 'node:path';
import type { ScenarioDuration, Shard } from '../model/result/result.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { shuffle } from './shuffle.ts';

/** What flags request for the selection and order of scenarios. */
export interface PlanRequest {
  readonly shard?: Shard;
  /** Durations by which shards are balanced; scenarios without one count as the mean of the others. */
  readonly durations?: readonly ScenarioDuration[];
  /** Seed to shuffle the order with, an integer from 0 to 2^32 - 1; undefined: not shuffled. */
  readonly seed?: number;
  /** Filter that is applied to the scenarios of the shard. */
  readonly wanted?: (scenario: Scenario) => boolean;
}

/** The scenarios of a run, in the order in which they start. The same request always gives the same plan; together, the
 * shards of a request contain every scenario exactly once, each shard in the order of the files unless shuffled. */
export function planRun(scenarios: readonly Scenario[], request: PlanRequest): Scenario[] {
  const { shard, durations = [], wanted, seed } = request;
  const own = shard === undefined ? scenarios : (shards(scenarios, shard.count, durations)[shard.index - 1] ?? []);
  const taken = own.filter((scenario) => wanted?.(scenario) ?? true);
  return seed === undefined ? taken : shuffle(taken, seed);
}

/** Identifies a scenario across runs; the line is not part of it, because edits above change it. */
export function scenarioKey({ file, name }: { readonly file: string; readonly name: string }): string {
  return `${normalize(file)}\0${name}`;
}

/** Assigns scenarios, longest first, to the shard with the smallest total so far. */
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

import type { RunResult } from '../model/result/result.ts';
import { countOf } from '../text/count-of.ts';

/** Describes how flags selected and ordered the scenarios, one short text per fact. */
export function describeChoice({ shard, seed, rerunOf, scenarios }: RunResult): readonly string[] {
  const facts: string[] = [];
  if (shard) facts.push(`shard ${shard.index} of ${shard.count}`);
  if (seed !== undefined) facts.push(`shuffled with --seed ${seed}`);
  if (rerunOf !== undefined) {
    const kept = scenarios.filter(({ fromRun }) => fromRun !== undefined).length;
    const again = countOf(scenarios.length - kept, 'scenario');
    facts.push(`${again} of run ${rerunOf} again, ${countOf(kept, 'earlier result')} kept`);
  }
  return facts;
}

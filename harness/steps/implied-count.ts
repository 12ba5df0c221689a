import { asMatchers } from '../expect/as-matchers.ts';
import type { StepContext } from './step-run.ts';

const measures = ['containsExactly', 'equals', 'length', 'oneOf'];

/** What a step that finds a list implies of its `count`: at least one, unless the file says how many. Of none, whatever
 * is asked of each would hold, so that a misspelt name would pass.
 * @param list the key of the outcome with what was found */
export function impliedCount({ expected }: Pick<StepContext, 'expected'>, list: string): { count?: unknown } {
  const entries = expected(list);
  const isMeasured = Array.isArray(entries) || (asMatchers(entries) ?? []).some(([name]) => measures.includes(name));
  return expected('count') !== undefined || isMeasured ? {} : { count: { gte: 1 } };
}

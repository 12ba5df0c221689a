import { asMatchers } from '../expect/as-matchers.ts';
import type { StepContext } from './step-run.ts';

const measures = ['containsExactly', 'equals', 'length', 'oneOf'];

/** The implied expectation of `count` for a step that finds a list: at least one, unless the file says how many. Any
 * expectation of each object would hold for an empty list, so a misspelt name would pass.
 * @param list key of the outcome that contains the list */
export function impliedCount({ expected }: Pick<StepContext, 'expected'>, list: string): { count?: unknown } {
  const entries = expected(list);
  const isMeasured = Array.isArray(entries) || (asMatchers(entries) ?? []).some(([name]) => measures.includes(name));
  return expected('count') !== undefined || isMeasured ? {} : { count: { gte: 1 } };
}

import { asMatchers } from '../../expect/as-matchers.ts';
import { ruledOut } from '../../model/cluster/hopeless-states.ts';

/** Keys below which Kubernetes tells of a hopeless state. */
const tellsOfTrouble = /^((init|ephemeral)?containerStatuses|reason|message)$/i;

/** What of an object's health is asked for: so many good pods, or that all of it is well. */
export type HealthAsked = { readonly pods: number } | 'all';

/** The health that one key of an expected status asks for, undefined where it may ask for something else.
 * @param status the whole of what is expected of the status: where a part of it speaks of trouble, all of it may. */
export function healthAsked(key: string, status: Readonly<Record<string, unknown>>): HealthAsked | undefined {
  if (speaksOfTrouble(status)) return undefined;
  const expected = status[key];
  if (ruledOut.counts.has(key)) {
    const pods = podsAsked(expected);
    return pods === undefined ? undefined : { pods };
  }
  if (key === 'phase')
    return phasesOf(expected).every((phase) => ruledOut.phases.has(String(phase))) ? 'all' : undefined;
  if (key === 'conditions') return asksForGoodConditions(expected) ? 'all' : undefined;
  return undefined;
}

/** The least number that holds, where it is a number or a lower limit. */
function podsAsked(expected: unknown): number | undefined {
  if (typeof expected === 'number') return expected;
  const limits = (asMatchers(expected) ?? []).flatMap(([name, argument]) => {
    if (typeof argument !== 'number') return [];
    return name === 'gte' ? [argument] : name === 'gt' ? [argument + 1] : [];
  });
  return limits.length === 0 ? undefined : Math.max(...limits);
}

function phasesOf(expected: unknown): readonly unknown[] {
  const [only, ...more] = asMatchers(expected) ?? [];
  return only?.[0] === 'oneOf' && more.length === 0 && Array.isArray(only[1]) ? only[1] : [expected];
}

/** Whether each condition that is named, in a list or in a matcher of lists, is a good one that is to be True. */
function asksForGoodConditions(expected: unknown): boolean {
  const [only, ...more] = asMatchers(expected) ?? [];
  const isOfLists = (only?.[0] === 'contains' || only?.[0] === 'containsExactly') && more.length === 0;
  const wanted = isOfLists ? only[1] : expected;
  const named = (Array.isArray(wanted) ? wanted : [wanted]) as readonly unknown[];
  const isGood = (condition: unknown) => {
    const { type, status } = (condition ?? {}) as { readonly type?: unknown; readonly status?: unknown };
    return typeof type === 'string' && ruledOut.conditions.has(type) && status === 'True';
  };
  return named.length > 0 && named.every(isGood);
}

function speaksOfTrouble(expected: unknown): boolean {
  if (Array.isArray(expected)) return expected.some(speaksOfTrouble);
  if (typeof expected !== 'object' || expected === null) return false;
  return Object.entries(expected).some(([key, value]) => tellsOfTrouble.test(key) || speaksOfTrouble(value));
}

import { asMatchers } from '../../expect/as-matchers.ts';
import { ruledOut } from '../../model/cluster/hopeless-states.ts';

/** Status keys in which Kubernetes reports a hopeless state. */
const tellsOfTrouble = /^((init|ephemeral)?containerStatuses|reason|message)$/i;

/** The health that an expectation requires: a number of healthy pods, or that the whole object is healthy. */
export type HealthAsked = { readonly pods: number } | 'all';

/** The health that one key of an expected status requires; undefined if it may require something else.
 * @param status the whole expected status: if any part of it expects a problem, no key is taken to require health */
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

/** The smallest number that satisfies an expectation, if it is a number or a lower bound. */
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

/** Whether every condition in the expectation, a list or a list matcher, is a healthy condition expected to be True. */
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

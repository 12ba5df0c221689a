import { type MatcherName, matcherNames, typeNames } from '../model/scenario/matcher.ts';
import { isMapping } from '../model/value-at.ts';

/** The matchers in a mapping whose keys are all matcher names; undefined if it is a plain value. */
export function asMatchers(value: unknown): [MatcherName, unknown][] | undefined {
  if (!isMapping(value)) return undefined;
  const entries = Object.entries(value);
  return entries.length > 0 && entries.every(([key, argument]) => isMatcher(key, argument))
    ? (entries as [MatcherName, unknown][])
    : undefined;
}

/** `{type: LoadBalancer}` is part of a Service, not a matcher, so `type` also depends on its argument. */
function isMatcher(key: string, argument: unknown): boolean {
  return key === 'type'
    ? (typeNames as readonly unknown[]).includes(argument)
    : (matcherNames as readonly string[]).includes(key);
}

import { isDeepStrictEqual } from 'node:util';
import { asMatchers } from '../../expect/as-matchers.ts';
import { asComparable } from '../../expect/compare-numbers.ts';
import { matchesEveryString } from '../../expect/matches-every-string.ts';
import type { Problem } from '../../model/errors/input-error.ts';
import { type MatcherName, typeNames } from '../../model/scenario/matcher.ts';
import type { Step } from '../../model/scenario/scenario.ts';
import { stringifyJson } from '../../text/exact-json.ts';
import { suggestion } from '../../text/suggest.ts';

/** Checks that the matchers of an expectation are valid: regular expressions parse, limits are numbers. Arguments with
 * `${{ }}` are left to the run. */
export function checkMatchers(step: Step): Problem[] {
  const problems: Problem[] = [];
  const walk = (value: unknown, path: readonly PropertyKey[]): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) walk(item, [...path, index]);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [name, argument] of asMatchers(value) ?? []) {
      const message = matcherProblem(name, argument);
      if (message !== undefined) problems.push({ at: step.locate([...path, name]), message });
    }
    const message = typeProblem(value);
    if (message !== undefined) problems.push({ at: step.locate([...path, 'type']), message });
    for (const [key, item] of Object.entries(value)) walk(item, [...path, key]);
  };
  walk(step.expect, ['expect']);
  return problems;
}

function matcherProblem(name: MatcherName, argument: unknown): string | undefined {
  if (typeof argument === 'string' && argument.includes('${{')) return undefined;
  switch (name) {
    case 'contains':
      return (Array.isArray(argument) ? argument.length === 0 || argument.includes('') : argument === '')
        ? `contains: ${stringifyJson(argument)} matches every value; to require an empty one, use containsExactly: [] or equals: ""`
        : undefined;
    case 'matches':
      try {
        if (!matchesEveryString(String(argument))) return undefined;
        const instead =
          argument === '' ? 'to require an empty one, use equals: ""' : 'to require any, use type: string';
        return `matches: ${stringifyJson(argument)} matches every string; ${instead}`;
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        return `matches: not a regular expression: ${words.replace(/^Invalid regular expression: /, '')}`;
      }
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return asComparable(argument, argument) === undefined
        ? `${name}: expected a number, a quantity such as 500m or a time, got ${stringifyJson(argument)}`
        : undefined;
    case 'expression':
      if (typeof argument !== 'string') return `expression: expected a string, got ${stringifyJson(argument)}`;
      return undefined;
    case 'absent':
    case 'any':
      return typeof argument === 'boolean'
        ? undefined
        : `${name}: expected true or false, got ${stringifyJson(argument)}`;
    case 'oneOf':
      return Array.isArray(argument) && argument.length === 0 ? 'oneOf: [] matches nothing' : undefined;
    case 'length':
      if (isDeepStrictEqual(argument, { gte: 0 })) return 'length: {gte: 0} matches every length; use type instead';
      return Number.isInteger(argument) || asMatchers(argument) !== undefined
        ? undefined
        : `length: expected a whole number or a matcher, got ${stringifyJson(argument)}`;
    default:
      return undefined;
  }
}

/** `{type: interger}` would be a plain mapping, but is probably meant as a matcher. */
function typeProblem(value: object): string | undefined {
  const type = Object.keys(value).length === 1 && 'type' in value ? value.type : undefined;
  if (typeof type !== 'string' || (typeNames as readonly string[]).includes(type)) return undefined;
  const near = suggestion(type, typeNames);
  return near === ''
    ? undefined
    : `type: unknown type "${type}"${near}; known: ${typeNames.join(', ')}; {equals: {type: ${type}}} compares a mapping`;
}

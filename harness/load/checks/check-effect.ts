import { asMatchers } from '../../expect/as-matchers.ts';
import { asComparable } from '../../expect/compare-numbers.ts';
import type { Problem } from '../../model/errors/input-error.ts';
import type { Step } from '../../model/scenario/scenario.ts';
import type { OutcomeType } from '../../model/scenario/step-kind.ts';
import { isMapping } from '../../model/value-at.ts';
import { stringifyJson } from '../../text/exact-json.ts';

/** Reports expectations that every outcome of a step meets, and steps that check nothing without an expectation: they
 * would pass whatever happens. */
export function checkEffect(step: Step): Problem[] {
  const { name, outcomes = {} } = step.definition;
  const { expect, capture } = step;
  if (expect === undefined) {
    if (capture !== undefined || step.definition.onlyObserves?.(step.input) !== true) return [];
    const message = `${name} without expect or capture checks nothing; add expect: with one of ${Object.keys(outcomes).join(', ')}`;
    return [{ at: step.locate([name]), message }];
  }
  const entries = Object.entries(expect);
  if (entries.length === 0)
    return [
      { at: step.locate(['expect']), message: 'expect: {} checks nothing; say what is expected, or leave it out' },
    ];
  return entries.flatMap(([key, expected]) => {
    const type = outcomes[key];
    if (type === undefined || !isMetByEvery(type, expected)) return [];
    const instead = instruction[type];
    const message = `${key}: ${stringifyJson(expected)} checks nothing, because ${key} is always ${withArticle[type]}; ${instead}`;
    return [{ at: step.locate(['expect', key]), message }];
  });
}

const withArticle: Readonly<Record<OutcomeType, string>> = {
  string: 'a string',
  list: 'a list',
  mapping: 'a mapping',
  count: 'a number, at least 0',
};

const instruction: Readonly<Record<OutcomeType, string>> = {
  string: 'use contains, matches or equals',
  list: 'use contains, length or the entries; to require an empty one, use []',
  mapping: 'say which keys it has; to require an empty one, use equals: {}',
  count: 'use a narrower limit',
};

const names: Readonly<Record<OutcomeType, readonly unknown[]>> = {
  string: ['string'],
  list: ['list', 'array'],
  mapping: ['mapping', 'object'],
  count: ['number'],
};

/** Whether every value of a type meets an expectation. */
function isMetByEvery(type: OutcomeType, expected: unknown): boolean {
  if (type === 'mapping' && isMapping(expected) && Object.keys(expected).length === 0) return true;
  const matchers = asMatchers(expected);
  return (
    matchers?.every(([name, argument]) => {
      if (name === 'type') return names[type].includes(argument);
      if (name === 'any') return argument === true;
      if (name === 'absent') return argument === false;
      if (name === 'oneOf') return Array.isArray(argument) && argument.some((each) => isMetByEvery(type, each));
      if (name === 'not') return isMetByNone(type, argument);
      if (type !== 'count' || (name !== 'gt' && name !== 'gte')) return false;
      const [limit = 0n, zero = 0n] = asComparable(argument, 0) ?? [1n];
      return name === 'gt' ? limit < zero : limit <= zero;
    }) ?? false
  );
}

/** Whether no value of a type meets an expectation, as far as its type alone decides. */
function isMetByNone(type: OutcomeType, expected: unknown): boolean {
  if (expected === null) return true;
  return (
    asMatchers(expected)?.some(([name, argument]) => {
      if (name === 'type') return !names[type].includes(argument) && !(type === 'count' && argument === 'integer');
      return name === 'absent' ? argument === true : name === 'any' && argument === false;
    }) ?? false
  );
}

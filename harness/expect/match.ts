import { BoundExpression } from '../expressions/bound-expression.ts';
import type { MatcherName } from '../model/scenario/matcher.ts';
import { isMapping } from '../model/value-at.ts';
import { asMatchers } from './as-matchers.ts';
import { asComparable } from './compare-numbers.ts';
import { judges } from './judges.ts';
import { formatValue, type Mismatch } from './mismatch.ts';
import { noneMatches } from './nearest-candidate.ts';
import { isEqual, isOfTwoTypes, sameScalar } from './same-value.ts';

/** Every place where `observed` is not what `expected` asks for; none means that it matches.
 * Mappings match partially, lists by length and order, matchers (`{gt: 3}`) at any depth. */
export function match(expected: unknown, observed: unknown, path: readonly PropertyKey[] = []): Mismatch[] {
  const matchers = asMatchers(expected);
  if (matchers !== undefined) {
    return matchers.flatMap(([name, argument]) => matching[name](argument, observed, path));
  }
  if (Array.isArray(expected)) return matchList(expected, observed, path);
  if (isMapping(expected)) {
    if (!isMapping(observed)) return [{ path, expected: 'a mapping', observed: formatValue(observed) }];
    return Object.entries(expected).flatMap(([key, value]) => match(value, ownOf(observed, key), [...path, key]));
  }
  if (sameScalar(expected, observed)) return [];
  const mismatch = { path, expected: formatValue(expected), observed: formatValue(observed) };
  return [isOfTwoTypes(expected, observed) ? { ...mismatch, isUndecided: true } : mismatch];
}

type Matcher = (argument: unknown, observed: unknown, path: readonly PropertyKey[]) => Mismatch[];

/** What a matcher is not for cannot be judged by it; what is not there, or is null, is surely no such value. */
function otherKind(expected: string, observed: unknown, path: readonly PropertyKey[]): Mismatch {
  const mismatch = { path, expected, observed: formatValue(observed) };
  return observed === undefined || observed === null ? mismatch : { ...mismatch, isUndecided: true };
}

/** What holds of every value says nothing of this one. */
function emptyMismatch(name: MatcherName, argument: unknown, path: readonly PropertyKey[]): Mismatch {
  const observed = `${name}: ${formatValue(argument)}, which holds of every value`;
  return { path, expected: 'something to look for', observed, isUndecided: true };
}

const comparison =
  (words: string, holds: (observed: bigint, limit: bigint) => boolean): Matcher =>
  (argument, observed, path) => {
    const numbers = asComparable(observed, argument);
    if (numbers !== undefined && holds(...numbers)) return [];
    const mismatch = { path, expected: `${words} ${formatValue(argument)}`, observed: formatValue(observed) };
    return [numbers === undefined ? { ...mismatch, isUndecided: true } : mismatch];
  };

const matching: Readonly<Record<MatcherName, Matcher>> = {
  type: (argument, observed, path) =>
    hasType(observed, String(argument))
      ? []
      : [{ path, expected: `a value of type ${String(argument)}`, observed: formatValue(observed) }],
  matches: (argument, observed, path) => {
    if (argument === '') return [emptyMismatch('matches', argument, path)];
    const expected = `a text that matches /${String(argument)}/`;
    if (typeof observed !== 'string') return [otherKind(expected, observed, path)];
    return new RegExp(String(argument), 'u').test(observed)
      ? []
      : [{ path, expected, observed: formatValue(observed) }];
  },
  contains: (argument, observed, path) => {
    const wanted = Array.isArray(argument) ? argument : [argument];
    // What an expression filled in may be empty, and would hold whatever is seen.
    if (wanted.length === 0 || (typeof observed === 'string' && wanted.includes('')))
      return [emptyMismatch('contains', argument, path)];
    if (typeof observed === 'string') {
      return wanted.flatMap((item): Mismatch[] => {
        const expected = `a text that contains ${formatValue(item)}`;
        // A mapping or a matcher is for the entries of a list.
        if (typeof item === 'object') return [otherKind(expected, observed, path)];
        return observed.includes(String(item)) ? [] : [{ path, expected, observed: formatValue(observed) }];
      });
    }
    if (!Array.isArray(observed)) return [otherKind('a list or a text', observed, path)];
    return wanted.flatMap((item) =>
      matchAny({ path, expected: `a list that contains ${formatValue(item)}` }, item, observed),
    );
  },
  containsExactly: (argument, observed, path) => {
    const wanted = Array.isArray(argument) ? argument : [argument];
    if (Array.isArray(observed) && isPairing(wanted, observed)) return [];
    const expected = `exactly the entries ${formatValue(wanted)} in any order`;
    if (!Array.isArray(observed)) return [otherKind(expected, observed, path)];
    // What another item matches is none that this one was meant for.
    const isLeft = (entry: unknown) => wanted.every((item) => match(item, entry).length > 0);
    const [lacking] = wanted.flatMap((item) => matchAny({ path, expected }, item, observed, isLeft));
    if (lacking !== undefined && wanted.length === observed.length) return [lacking];
    return [{ path, expected, observed: lacking?.observed ?? formatValue(observed) }];
  },
  length: (argument, observed, path) => {
    const length =
      typeof observed === 'string' || Array.isArray(observed)
        ? [...observed].length
        : isMapping(observed)
          ? Object.keys(observed).length
          : undefined;
    return length === undefined
      ? [otherKind('a text, a list or a mapping', observed, path)]
      : match(argument, length, [...path, 'length']);
  },
  gt: comparison('more than', (observed, limit) => observed > limit),
  gte: comparison('at least', (observed, limit) => observed >= limit),
  lt: comparison('less than', (observed, limit) => observed < limit),
  lte: comparison('at most', (observed, limit) => observed <= limit),
  oneOf: (argument, observed, path) => {
    const options = Array.isArray(argument) ? argument : [argument];
    const tried = options.map((option) => ({ path: [], mismatches: match(option, observed) }));
    return tried.some(({ mismatches }) => mismatches.length === 0)
      ? []
      : [noneMatches({ path, expected: `one of ${formatValue(options)}` }, observed, tried)];
  },
  not: (argument, observed, path) => {
    const mismatches = match(argument, observed);
    const expected = `anything but ${formatValue(argument)}`;
    if (mismatches.length === 0) return [{ path, expected, observed: formatValue(observed) }];
    // Of what is not there, or is of another kind, nothing can be said: not even that it is something else.
    if (observed === undefined && !judges(argument, observed)) {
      const next = `{oneOf: [{absent: true}, {not: ${formatValue(argument)}}]} where it may be missing`;
      return [{ path, expected, observed: `nothing: ${next}`, isUndecided: true }];
    }
    // One part that is surely otherwise is enough.
    if (judges(argument, observed) && mismatches.some(({ isUndecided }) => isUndecided !== true)) return [];
    const seen = mismatches.map((each) => `${each.observed}, which cannot be judged by: ${each.expected}`);
    return [{ path, expected, observed: seen.join('; '), isUndecided: true }];
  },
  absent: (argument, observed, path) => {
    if (typeof argument !== 'boolean')
      return [{ path, expected: 'absent: true or false', observed: formatValue(argument), isUndecided: true }];
    if ((observed === undefined) === argument) return [];
    return [{ path, expected: argument ? 'no such key' : 'a value', observed: formatValue(observed) }];
  },
  any: (argument, observed, path) =>
    matching.absent(typeof argument === 'boolean' ? !argument : argument, observed, path),
  equals: (argument, observed, path) =>
    isEqual(argument, observed)
      ? []
      : [{ path, expected: `exactly ${formatValue(argument)}`, observed: formatValue(observed) }],
  expression: (argument, observed, path) => {
    const expression = argument instanceof BoundExpression ? argument : new BoundExpression(String(argument), {});
    const expected = `a value for which ${expression.text}`;
    try {
      if (expression.evaluate(observed) === true) return [];
      return [{ path, expected, observed: formatValue(observed) }];
    } catch (error) {
      const words = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      return [{ path, expected, observed: `${formatValue(observed)} (${words})`, isUndecided: true }];
    }
  },
};

/** Whether an entry of a list matches an item; else what the nearest one lacks. */
function matchAny(
  asked: Pick<Mismatch, 'path' | 'expected'>,
  item: unknown,
  observed: readonly unknown[],
  isCandidate: (entry: unknown) => boolean = () => true,
): Mismatch[] {
  const tried = [];
  for (const [index, entry] of observed.entries()) {
    const mismatches = match(item, entry, [index]);
    if (mismatches.length === 0) return [];
    if (isCandidate(entry)) tried.push({ path: [index], mismatches });
  }
  return [noneMatches(asked, observed, tried)];
}

function matchList(expected: readonly unknown[], observed: unknown, path: readonly PropertyKey[]): Mismatch[] {
  if (!Array.isArray(observed)) return [{ path, expected: 'a list', observed: formatValue(observed) }];
  const length: Mismatch[] =
    observed.length === expected.length
      ? []
      : [
          {
            path,
            expected: `a list of ${expected.length}`,
            observed: `a list of ${observed.length}: ${formatValue(observed)}`,
          },
        ];
  const entries = expected
    .slice(0, observed.length)
    .flatMap((item, index) => match(item, observed[index], [...path, index]));
  return [...length, ...entries];
}

/** Whether each item can be given an entry of its own that it matches, and none is left: also where an item takes first
 * what another one needs. */
function isPairing(wanted: readonly unknown[], entries: readonly unknown[]): boolean {
  if (wanted.length !== entries.length) return false;
  const takenBy = new Map<number, unknown>();
  const place = (item: unknown, tried: Set<number>): boolean =>
    entries.some((entry, index) => {
      if (tried.has(index) || match(item, entry).length > 0) return false;
      tried.add(index);
      if (takenBy.has(index) && !place(takenBy.get(index), tried)) return false;
      takenBy.set(index, item);
      return true;
    });
  return wanted.every((item) => place(item, new Set()));
}

function hasType(value: unknown, type: string): boolean {
  // A whole number beyond 2^53 is a bigint here.
  if (typeof value === 'bigint') return type === 'integer' || type === 'number';
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'list' || type === 'array') return Array.isArray(value);
  if (type === 'mapping' || type === 'object') return isMapping(value);
  if (type === 'null') return value === null;
  return typeof value === type;
}

/** What a mapping holds itself: every object of JavaScript has a `constructor`. */
export function ownOf(mapping: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(mapping, key) ? mapping[key] : undefined;
}

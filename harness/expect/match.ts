import { BoundExpression } from '../expressions/bound-expression.ts';
import type { MatcherName } from '../model/scenario/matcher.ts';
import { isMapping } from '../model/value-at.ts';
import { asMatchers } from './as-matchers.ts';
import { asComparable } from './compare-numbers.ts';
import { judges } from './judges.ts';
import { matchesEveryString } from './matches-every-string.ts';
import { formatValue, type Mismatch } from './mismatch.ts';
import { noneMatches } from './nearest-candidate.ts';
import { isEqual, isOfTwoTypes, sameScalar } from './same-value.ts';

/** Every place where `observed` differs from `expected`; an empty list means that it matches.
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

/** A mismatch because the matcher does not apply to this kind of value, which leaves it undecided; a missing or null
 * value is a definite mismatch. */
function otherKind(expected: string, observed: unknown, path: readonly PropertyKey[]): Mismatch {
  const mismatch = { path, expected, observed: formatValue(observed) };
  return observed === undefined || observed === null ? mismatch : { ...mismatch, isUndecided: true };
}

/** A matcher that holds for every value proves nothing. */
function emptyMismatch(name: MatcherName, argument: unknown, path: readonly PropertyKey[]): Mismatch {
  const observed = `${name}: ${formatValue(argument)}, which matches every value`;
  return { path, expected: 'an argument that some values do not match', observed, isUndecided: true };
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
    if (matchesEveryString(String(argument))) return [emptyMismatch('matches', argument, path)];
    const expected = `a string that matches /${String(argument)}/`;
    if (typeof observed !== 'string') return [otherKind(expected, observed, path)];
    return new RegExp(String(argument), 'u').test(observed)
      ? []
      : [{ path, expected, observed: formatValue(observed) }];
  },
  contains: (argument, observed, path) => {
    const wanted = Array.isArray(argument) ? argument : [argument];
    // A `${{ }}` may evaluate to an empty text or list, which every value contains.
    if (wanted.length === 0 || (typeof observed === 'string' && wanted.includes('')))
      return [emptyMismatch('contains', argument, path)];
    if (typeof observed === 'string') {
      return wanted.flatMap((item): Mismatch[] => {
        const expected = `a string that contains ${formatValue(item)}`;
        // Mappings and matchers only apply to entries of a list.
        if (typeof item === 'object') return [otherKind(expected, observed, path)];
        return observed.includes(String(item)) ? [] : [{ path, expected, observed: formatValue(observed) }];
      });
    }
    if (!Array.isArray(observed)) return [otherKind('a list or a string', observed, path)];
    return wanted.flatMap((item) =>
      matchAny({ path, expected: `a list that contains ${formatValue(item)}` }, item, observed),
    );
  },
  containsExactly: (argument, observed, path) => {
    const wanted = Array.isArray(argument) ? argument : [argument];
    if (Array.isArray(observed) && isPairing(wanted, observed)) return [];
    const expected = `exactly the entries ${formatValue(wanted)} in any order`;
    if (!Array.isArray(observed)) return [otherKind(expected, observed, path)];
    // Entries that match another item are no candidates for this one.
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
    return length === undefined && observed !== undefined && observed !== null
      ? [otherKind('a string, a list or a mapping', observed, path)]
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
    // If the matcher does not apply to a missing value or one of another kind, its negation is undecided as well.
    if (observed === undefined && !judges(argument, observed)) {
      const next = `{oneOf: [{absent: true}, {not: ${formatValue(argument)}}]} if it may be missing`;
      return [{ path, expected, observed: `nothing; use ${next}`, isUndecided: true }];
    }
    // One definite mismatch is enough to make the negation true.
    if (judges(argument, observed) && mismatches.some(({ isUndecided }) => isUndecided !== true)) return [];
    const seen = mismatches.map((each) => `${each.observed}, which cannot be checked against: ${each.expected}`);
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

/** Mismatches if no entry of a list matches the item, described by the nearest entry. */
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

/** Whether items and entries can be paired one to one, even if the first match for one item is the only match for
 * another. */
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
  // Whole numbers beyond 2^53 are bigints here.
  if (typeof value === 'bigint') return type === 'integer' || type === 'number';
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'list' || type === 'array') return Array.isArray(value);
  if (type === 'mapping' || type === 'object') return isMapping(value);
  if (type === 'null') return value === null;
  return typeof value === type;
}

/** Own properties only: every JavaScript object inherits a `constructor`. */
export function ownOf(mapping: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(mapping, key) ? mapping[key] : undefined;
}

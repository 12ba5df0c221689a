import { isWrittenAlike } from '../expressions/environment.ts';
import { isMapping } from '../model/value-at.ts';
import { asComparable } from './compare-numbers.ts';

/** Whether two values are deeply equal; scalars are compared by `sameScalar`. */
export function isEqual(expected: unknown, observed: unknown): boolean {
  if (Array.isArray(expected))
    return (
      Array.isArray(observed) &&
      expected.length === observed.length &&
      expected.every((item, index) => isEqual(item, observed[index]))
    );
  if (!isMapping(expected)) return sameScalar(expected, observed);
  if (!isMapping(observed)) return false;
  const keys = Object.keys(expected);
  return (
    keys.length === Object.keys(observed).length &&
    keys.every((key) => Object.hasOwn(observed, key) && isEqual(expected[key], observed[key]))
  );
}

/** Whether two scalars are equal: numbers exactly, quantities and times by value. */
export function sameScalar(expected: unknown, observed: unknown): boolean {
  if (Object.is(expected, observed)) return true;
  if (isNumber(expected) && isNumber(observed)) return isSameNumber(expected, observed);
  if (typeof expected !== 'string' || typeof observed !== 'string') return false;
  // 1Gi equals 1024Mi and 12:00Z equals 13:00+01:00, but 1.10 and 1.1 are different versions, and 1e3 and 1000
  // different names.
  if (!hasUnit(expected) && !hasUnit(observed)) return false;
  const numbers = asComparable(expected, observed);
  return numbers !== undefined && isSameNumber(...numbers);
}

/** Whether one value is the other written as text: like in CEL expressions, "7" and 7 are neither equal nor unequal. */
export function isOfTwoTypes(a: unknown, b: unknown): boolean {
  return (typeof a === 'string' && isWrittenAlike(b, a)) || (typeof b === 'string' && isWrittenAlike(a, b));
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Compares a number and a bigint exactly; `===` would distinguish their types. */
function isSameNumber(a: number | bigint, b: number | bigint): boolean {
  return a <= b && a >= b;
}

function hasUnit(text: string): boolean {
  return /[a-z]$|^\d{4}-\d{2}-\d{2}T/i.test(text);
}

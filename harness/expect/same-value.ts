import { isWrittenAlike } from '../expressions/environment.ts';
import { isMapping } from '../model/value-at.ts';
import { asComparable } from './compare-numbers.ts';

/** Whether two values are the same to the last key; scalars as `sameScalar` compares them. */
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

/** Whether two scalars are the same: numbers to the last digit, quantities and times as such. */
export function sameScalar(expected: unknown, observed: unknown): boolean {
  if (Object.is(expected, observed)) return true;
  if (isNumber(expected) && isNumber(observed)) return isSameNumber(expected, observed);
  if (typeof expected !== 'string' || typeof observed !== 'string') return false;
  // 1Gi is 1024Mi and 12:00Z is 13:00+01:00, but 1.10 is another version than 1.1, and 1e3 another name than 1000.
  if (!hasUnit(expected) && !hasUnit(observed)) return false;
  const numbers = asComparable(expected, observed);
  return numbers !== undefined && isSameNumber(...numbers);
}

/** Whether one is the text of what the other might be: as in an expression, "7" is neither the number 7 nor another one. */
export function isOfTwoTypes(a: unknown, b: unknown): boolean {
  return (typeof a === 'string' && isWrittenAlike(b, a)) || (typeof b === 'string' && isWrittenAlike(a, b));
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Whether two numbers are the same, to the last digit: unlike these comparisons, === tells a bigint from a number. */
function isSameNumber(a: number | bigint, b: number | bigint): boolean {
  return a <= b && a >= b;
}

function hasUnit(text: string): boolean {
  return /[a-z]$|^\d{4}-\d{2}-\d{2}T/i.test(text);
}

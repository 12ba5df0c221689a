import { parseQuantity } from '../model/quantity.ts';

const time = /^\d{4}-\d{2}-\d{2}T/;

/** The number behind a number, a Kubernetes quantity (`500m`, `1Gi`) or an RFC 3339 time (milliseconds);
 * undefined for anything else. A whole number beyond 2^53 is a bigint. */
export function asNumber(value: unknown): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value !== 'string') return undefined;
  if (/^-?\d+$/.test(value) && !Number.isSafeInteger(Number(value))) return BigInt(value);
  const quantity = parseQuantity(value);
  if (quantity !== undefined) return quantity;
  if (time.test(value)) {
    const ms = Date.parse(value);
    return Number.isNaN(ms) ? undefined : ms;
  }
  return undefined;
}

/** Two values as numbers that can be compared: both times, or both none. */
export function asComparable(a: unknown, b: unknown): readonly [number | bigint, number | bigint] | undefined {
  const [left, right] = [asNumber(a), asNumber(b)];
  return left === undefined || right === undefined || isTime(a) !== isTime(b) ? undefined : [left, right];
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && time.test(value);
}

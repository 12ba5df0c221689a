const suffixes: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const time = /^\d{4}-\d{2}-\d{2}T/;

/** The number behind a number, a Kubernetes quantity (`500m`, `1Gi`) or an RFC 3339 time (milliseconds);
 * undefined for anything else. A whole number beyond 2^53 is a bigint. */
export function asNumber(value: unknown): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value !== 'string') return undefined;
  const quantity = /^([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/.exec(value);
  if (quantity?.[2] === undefined && /^-?\d+$/.test(value) && !Number.isSafeInteger(Number(value)))
    return BigInt(value);
  if (quantity) return Number(quantity[1]) * (quantity[2] === undefined ? 1 : (suffixes[quantity[2]] ?? 1));
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

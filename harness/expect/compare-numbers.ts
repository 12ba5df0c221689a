import { type Decimal, exactQuantity } from '../model/cluster/quantity.ts';

/** Two values as whole numbers that compare as they do, to the last digit: two numbers or quantities, two times with a
 * zone, or two without; undefined for any others. */
export function asComparable(a: unknown, b: unknown): readonly [bigint, bigint] | undefined {
  const [left, right] = [decimalOf(a), decimalOf(b)];
  if (left !== undefined && right !== undefined) return aligned(left, right);
  const [one, other] = [timeOf(a), timeOf(b)];
  return one === undefined || other === undefined || one.hasZone !== other.hasZone ? undefined : [one.ns, other.ns];
}

function decimalOf(value: unknown): Decimal | undefined {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string'
    ? exactQuantity(value)
    : undefined;
}

/** What no double can hold is no amount of anything. */
const widest = 700;

function aligned(a: Decimal, b: Decimal): readonly [bigint, bigint] | undefined {
  const least = Math.min(a.exponent, b.exponent);
  if (Math.max(a.exponent, b.exponent) - least > widest) return undefined;
  const scaled = ({ mantissa, exponent }: Decimal) => mantissa * 10n ** BigInt(exponent - least);
  return [scaled(a), scaled(b)];
}

const time = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|([+-])(\d{2})(?::?(\d{2}))?)?)?$/i;

/** An RFC 3339 time, or a date or timestamp as PostgreSQL prints it: nanoseconds since 1970 where it names its zone, else
 * of a clock on the wall. */
function timeOf(value: unknown): { readonly ns: bigint; readonly hasZone: boolean } | undefined {
  const [, day, clock = '00:00:00', fraction = '', zone, sign, hours = 0, minutes = 0] = time.exec(String(value)) ?? [];
  const ms = Date.parse(`${day}T${clock}Z`);
  // Date takes the 30th of February for the 1st of March.
  if (typeof value !== 'string' || Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(`${day}T${clock}`))
    return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  const ns = BigInt(ms - offset * 60_000) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
  return { ns, hasZone: zone !== undefined };
}

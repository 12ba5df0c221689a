import { type Decimal, exactQuantity } from '../model/cluster/quantity.ts';

/** Converts two values to bigints that compare exactly as they do: two numbers or quantities, two times with a time
 * zone, or two without; undefined for any other pair. */
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

/** Largest difference of exponents that is compared; anything beyond it exceeds the range of doubles. */
const widest = 700;

function aligned(a: Decimal, b: Decimal): readonly [bigint, bigint] | undefined {
  const least = Math.min(a.exponent, b.exponent);
  if (Math.max(a.exponent, b.exponent) - least > widest) return undefined;
  const scaled = ({ mantissa, exponent }: Decimal) => mantissa * 10n ** BigInt(exponent - least);
  return [scaled(a), scaled(b)];
}

const time = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|([+-])(\d{2})(?::?(\d{2}))?)?)?$/i;

/** Parses an RFC 3339 time, or a date or timestamp as PostgreSQL prints it, to nanoseconds since the Unix epoch;
 * without a time zone, as if it were UTC. */
function timeOf(value: unknown): { readonly ns: bigint; readonly hasZone: boolean } | undefined {
  const [, day, clock = '00:00:00', fraction = '', zone, sign, hours = 0, minutes = 0] = time.exec(String(value)) ?? [];
  const ms = Date.parse(`${day}T${clock}Z`);
  // Date would accept February 30 as March 1.
  if (typeof value !== 'string' || Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(`${day}T${clock}`))
    return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  const ns = BigInt(ms - offset * 60_000) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
  return { ns, hasZone: zone !== undefined };
}

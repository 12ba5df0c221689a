const powers: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
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

const quantity = /^([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)([numkMGTPE]|[KMGTPE]i)?$/;

/** Converts a Kubernetes quantity to a number; undefined if the value is not a quantity. */
export function parseQuantity(value: unknown): number | undefined {
  const [, digits, unit = ''] = quantity.exec(String(value)) ?? [];
  const power = powers[unit];
  if (digits === undefined || power === undefined) return undefined;
  const amount = Number(digits) * power;
  // Multiplying by 0.001 or less is inexact in doubles; rounding makes 0.1 and 100m equal.
  return power < 1 ? Number(amount.toPrecision(15)) : amount;
}

/** `mantissa * 10 ** exponent`, without loss. */
export interface Decimal {
  readonly mantissa: bigint;
  readonly exponent: number;
}

/** Converts a number or a Kubernetes quantity to an exact decimal; undefined if the value is neither. */
export function exactQuantity(value: unknown): Decimal | undefined {
  const [, digits, unit = ''] = quantity.exec(String(value)) ?? [];
  const power = powers[unit];
  if (digits === undefined || power === undefined) return undefined;
  const [amount = '', exponent = '0'] = digits.toLowerCase().split('e');
  const [whole = '', fraction = ''] = amount.replace('+', '').split('.');
  const shift = Number(exponent) - fraction.length;
  return power < 1
    ? { mantissa: BigInt(whole + fraction), exponent: shift + Math.round(Math.log10(power)) }
    : { mantissa: BigInt(whole + fraction) * BigInt(power), exponent: shift };
}

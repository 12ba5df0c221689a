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

/** A Kubernetes quantity as a number; undefined for what is none. */
export function parseQuantity(value: unknown): number | undefined {
  const [, digits, unit = ''] =
    /^([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)([numkMGTPE]|[KMGTPE]i)?$/.exec(String(value)) ?? [];
  const power = powers[unit];
  if (digits === undefined || power === undefined) return undefined;
  const amount = Number(digits) * power;
  // Thousandths and less have no exact double: 0.1 and 100m are one quantity.
  return power < 1 ? Number(amount.toPrecision(15)) : amount;
}

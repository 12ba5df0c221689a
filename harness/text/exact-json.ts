declare global {
  interface JSON {
    /** What JavaScript has since Node 21, and its types do not yet. */
    rawJSON(text: string): unknown;
  }
}

/** A JSON text as data in which every whole number is exact: one beyond 2^53 is a bigint. @throws SyntaxError */
export function parseJson(text: string): unknown {
  // Most texts have no number of so many digits, and are read in a fraction of the time.
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, { source = '' }: { readonly source?: string } = {}) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? BigInt(source) : value,
  );
}

/** The value of a JSON text as `parseJson` gives it; undefined where it is none. */
export function parseIfJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Data as JSON, a bigint as the number that it is; undefined where the value has no JSON. */
export function stringifyJson(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? JSON.rawJSON(String(item)) : item));
}

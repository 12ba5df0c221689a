declare global {
  interface JSON {
    /** Exists in JavaScript since Node 21, but not yet in TypeScript's types. */
    rawJSON(text: string): unknown;
  }
}

/** Parses JSON with exact whole numbers: those beyond 2^53 become bigints. @throws SyntaxError */
export function parseJson(text: string): unknown {
  // Most texts have no number of that many digits, and plain JSON.parse is much faster.
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, { source = '' }: { readonly source?: string } = {}) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? BigInt(source) : value,
  );
}

/** Parses JSON like `parseJson`; undefined if the text is not JSON. */
export function parseIfJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Serialises data as JSON, with bigints as numbers; undefined if JSON cannot represent the value. */
export function stringifyJson(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? JSON.rawJSON(String(item)) : item));
}

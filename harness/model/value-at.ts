/** The value at a path inside a document; undefined if the path does not exist. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (parent, part) =>
      typeof parent === 'object' && parent !== null ? (parent as Record<PropertyKey, unknown>)[part] : undefined,
    value,
  );
}

/** Whether a value is a mapping: an object that is neither an array nor null. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

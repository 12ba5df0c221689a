/** The value at a path of a document; undefined where the path leaves it. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (parent, part) =>
      typeof parent === 'object' && parent !== null ? (parent as Record<PropertyKey, unknown>)[part] : undefined,
    value,
  );
}

/** Whether a value is a mapping: neither a list nor nothing. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

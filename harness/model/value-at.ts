/** The value at a path of a document; undefined where the path leaves it. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (parent, part) =>
      typeof parent === 'object' && parent !== null ? (parent as Record<PropertyKey, unknown>)[part] : undefined,
    value,
  );
}

import { z } from 'zod';

/** The keys that a schema allows at a path, for error messages; empty if any key is allowed or none is known. */
export function allowedKeysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let current: unknown = schema;
  for (const part of path) current = step(unwrap(current), part);
  const target = unwrap(current);
  return target instanceof z.ZodObject ? Object.keys(target.shape) : [];
}

/** The keys of a schema that allows no others; undefined if it does. */
export function closedKeysOf(schema: z.ZodType): string[] | undefined {
  const isClosed = schema instanceof z.ZodObject && !(schema.def.catchall instanceof z.ZodUnknown);
  return isClosed ? Object.keys(schema.shape) : undefined;
}

function unwrap(schema: unknown): unknown {
  let current = schema;
  while (
    current instanceof z.ZodOptional ||
    current instanceof z.ZodDefault ||
    current instanceof z.ZodPrefault ||
    current instanceof z.ZodNullable
  ) {
    current = current.unwrap();
  }
  // A union of a scalar and a mapping: only the mapping has keys.
  if (current instanceof z.ZodUnion) return current.options.find((option) => option instanceof z.ZodObject);
  return current;
}

function step(schema: unknown, part: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<PropertyKey, unknown>)[part];
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return undefined;
}

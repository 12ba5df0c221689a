import { z } from 'zod';

/** A value of a schema, or a text that is one `${{ expression }}`, whose value only the run knows.
 * @param words what the schema takes, for error texts. */
export function orExpression<S extends z.ZodType>(schema: S, words: string): z.ZodUnion<[S, z.ZodString]> {
  return z.union([schema, z.string().regex(/^\s*\$\{\{[\s\S]*\}\}\s*$/, `${words} or an expression \${{ }}`)]);
}

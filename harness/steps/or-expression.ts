import { z } from 'zod';

/** A schema that accepts either the given one or a string that is a single `${{ expression }}`, evaluated when the step
 * runs.
 * @param words description of the given schema for error messages */
export function orExpression<S extends z.ZodType>(schema: S, words: string): z.ZodUnion<[S, z.ZodString]> {
  return z.union([schema, z.string().regex(/^\s*\$\{\{[\s\S]*\}\}\s*$/, `${words} or an expression \${{ }}`)]);
}

import type { PrimitiveValueExpression, QuerySqlToken } from 'slonik';
import type { z } from 'zod';

/** Stands for a value in the text of a statement that is put together once. */
export const VALUE = 0;

/**
 * A statement with the values of this call. Putting its text together from fragments takes longer than PostgreSQL
 * takes to find a row, so the frequent statements are put together once, with VALUE at each place.
 * @param values in the order of their places.
 */
export function withValues<Schema extends z.ZodType>(
  statement: QuerySqlToken<Schema>,
  values: readonly PrimitiveValueExpression[],
): QuerySqlToken<Schema> {
  if (values.length !== statement.values.length) {
    throw new TypeError(`${statement.name} has ${statement.values.length} values, not ${values.length}`);
  }
  return { ...statement, values };
}

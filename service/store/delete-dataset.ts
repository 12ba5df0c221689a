import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { ifVersion } from './if-version.ts';

/**
 * Deletes a living dataset softly, which frees its name. False where there was none, or not in an expected version.
 * @param versions which versions it may have now; null for any.
 */
export async function deleteDataset(
  pool: CommonQueryMethods,
  id: number,
  versions: readonly number[] | null,
): Promise<boolean> {
  const statement = versions === null ? 'delete-dataset' : 'delete-dataset-if';
  const row = await pool.maybeOne(
    sql.prepared(statement, z.object({ id: z.int() }))`
      UPDATE datasets SET deleted_at = now()
      WHERE id = ${id} AND deleted_at IS NULL AND ${ifVersion(versions)}
      RETURNING id`,
  );
  return row !== null;
}

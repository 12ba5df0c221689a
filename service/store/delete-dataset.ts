import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { ifVersion, type Precondition } from './if-version.ts';

/**
 * Deletes a living dataset softly, which frees its name. False where there was none, or not in an expected version.
 */
export async function deleteDataset(
  pool: CommonQueryMethods,
  id: number,
  precondition: Precondition,
): Promise<boolean> {
  const row = await pool.maybeOne(
    sql.prepared('delete-dataset', z.object({ id: z.int() }))`
      UPDATE datasets SET deleted_at = now()
      WHERE id = ${id} AND deleted_at IS NULL AND ${ifVersion(precondition)}
      RETURNING id`,
  );
  return row !== null;
}

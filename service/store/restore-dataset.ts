import { type CommonQueryMethods, sql, UniqueIntegrityConstraintViolationError } from 'slonik';
import { z } from 'zod';
import { columns } from './columns.ts';
import { type DatasetRow, datasetRow } from './dataset-row.ts';
import { ifVersion, type Precondition } from './if-version.ts';

/**
 * Brings a deleted dataset back, unless a living one has taken its name. One that is not deleted stays as it is. A
 * deleted one has the version that its deletion gave it.
 */
export async function restoreDataset(
  pool: CommonQueryMethods,
  id: number,
  precondition: Precondition,
): Promise<DatasetRow | 'missing' | 'name-taken' | 'other-version'> {
  try {
    const restored = await pool.maybeOne(
      sql.prepared('restore-dataset', datasetRow)`
        UPDATE datasets SET deleted_at = NULL
        WHERE id = ${id} AND deleted_at IS NOT NULL AND ${ifVersion(precondition)}
        RETURNING ${columns}`,
    );
    if (restored !== null) return restored;
    const row = await pool.maybeOne(
      sql.type(datasetRow.extend({ met: z.boolean(), deleted: z.boolean() }))`
        SELECT ${columns}, ${ifVersion(precondition)} AS met, deleted_at IS NOT NULL AS deleted
        FROM datasets WHERE id = ${id}`,
    );
    if (row === null) return 'missing';
    return row.met && !row.deleted ? row : 'other-version';
  } catch (error) {
    if (error instanceof UniqueIntegrityConstraintViolationError) return 'name-taken';
    throw error;
  }
}

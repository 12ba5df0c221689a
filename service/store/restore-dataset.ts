import { type CommonQueryMethods, sql, UniqueIntegrityConstraintViolationError } from 'slonik';
import { columns } from './columns.ts';
import { datasetRow } from './dataset-row.ts';
import type { WriteOutcome } from './update-dataset.ts';

/** Brings a deleted dataset back, unless a living one has taken its name. */
export async function restoreDataset(pool: CommonQueryMethods, id: number): Promise<WriteOutcome> {
  try {
    const row = await pool.maybeOne(
      sql.prepared('restore-dataset', datasetRow)`
        UPDATE datasets SET deleted_at = NULL
        WHERE id = ${id} AND deleted_at IS NOT NULL
        RETURNING ${columns}`,
    );
    return row ?? 'missing';
  } catch (error) {
    if (error instanceof UniqueIntegrityConstraintViolationError) return 'name-taken';
    throw error;
  }
}

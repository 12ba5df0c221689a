import { type CommonQueryMethods, sql } from 'slonik';
import { columns } from './columns.ts';
import { type DatasetRow, datasetRow } from './dataset-row.ts';
import { findDataset } from './find-dataset.ts';
import { withValues } from './with-values.ts';

const statement = sql.prepared('find-datasets', datasetRow)`
  SELECT ${columns} FROM datasets WHERE id = ANY(${sql.array([], 'int8')}) AND deleted_at IS NULL`;

/** The datasets with some ids, in the order of the ids; null where there is none. One query for all of them. */
export async function findDatasets(
  pool: CommonQueryMethods,
  ids: readonly number[],
): Promise<readonly (DatasetRow | null)[]> {
  const [only] = ids;
  if (only !== undefined && ids.length === 1) return [await findDataset(pool, only)];
  const rows = await pool.any(withValues(statement, [[...ids]]));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

import { type CommonQueryMethods, sql } from 'slonik';
import { columns } from './columns.ts';
import { type DatasetRow, datasetRow } from './dataset-row.ts';

/** The dataset with an id, or null where there is none or it is deleted. */
export async function findDataset(pool: CommonQueryMethods, id: number): Promise<DatasetRow | null> {
  return pool.maybeOne(
    sql.prepared('find-dataset', datasetRow)`SELECT ${columns} FROM datasets WHERE id = ${id} AND deleted_at IS NULL`,
  );
}

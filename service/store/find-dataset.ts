import { type CommonQueryMethods, sql } from 'slonik';
import { columns } from './columns.ts';
import { type DatasetRow, datasetRow } from './dataset-row.ts';
import { VALUE, withValues } from './with-values.ts';

const statement = sql.prepared('find-dataset', datasetRow)`
  SELECT ${columns} FROM datasets WHERE id = ${VALUE} AND deleted_at IS NULL`;

/** The dataset with an id, or null where there is none or it is deleted. */
export async function findDataset(pool: CommonQueryMethods, id: number): Promise<DatasetRow | null> {
  return pool.maybeOne(withValues(statement, [id]));
}

import { type CommonQueryMethods, sql } from 'slonik';
import type { NewDataset } from '../contract/dataset.ts';
import { columns } from './columns.ts';
import { type DatasetRow, datasetRow } from './dataset-row.ts';
import { VALUE, withValues } from './with-values.ts';

const statement = sql.prepared('insert-dataset', datasetRow)`
  INSERT INTO datasets (name, description, source_url) VALUES (${VALUE}, ${VALUE}, ${VALUE})
  ON CONFLICT (name) WHERE deleted_at IS NULL DO NOTHING
  RETURNING ${columns}`;

/** Inserts a dataset; null where a living one has its name. A taken name is no error, so it costs no connection. */
export async function insertDataset(pool: CommonQueryMethods, dataset: NewDataset): Promise<DatasetRow | null> {
  return pool.maybeOne(withValues(statement, [dataset.name, dataset.description, dataset.source_url]));
}

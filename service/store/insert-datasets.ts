import { type CommonQueryMethods, sql } from 'slonik';
import type { NewDataset } from '../contract/dataset.ts';
import { columns } from './columns.ts';
import { type DatasetRow, datasetRow } from './dataset-row.ts';
import { insertDataset } from './insert-dataset.ts';
import { withValues } from './with-values.ts';

const texts = sql.array([], 'text');
const statement = sql.prepared('insert-datasets', datasetRow)`
  INSERT INTO datasets (name, description, source_url)
  SELECT * FROM unnest(${texts}, ${texts}, ${texts})
  ON CONFLICT (name) WHERE deleted_at IS NULL DO NOTHING
  RETURNING ${columns}`;

/**
 * Inserts datasets in one statement and thus one commit; null for each whose name was taken, also by an earlier one
 * of the same batch. They go in sorted by name, so that two batches never wait for each other in a circle.
 */
export async function insertDatasets(
  pool: CommonQueryMethods,
  datasets: readonly NewDataset[],
): Promise<readonly (DatasetRow | null)[]> {
  const [only] = datasets;
  if (only !== undefined && datasets.length === 1) return [await insertDataset(pool, only)];
  const firsts = new Map<string, NewDataset>();
  for (const dataset of datasets) if (!firsts.has(dataset.name)) firsts.set(dataset.name, dataset);
  const sorted = [...firsts.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  const all = (field: keyof NewDataset) => sorted.map((dataset) => dataset[field]);
  const rows = await pool.any(withValues(statement, [all('name'), all('description'), all('source_url')]));
  const byName = new Map(rows.map((row) => [row.name, row]));
  return datasets.map((dataset) => (firsts.get(dataset.name) === dataset ? (byName.get(dataset.name) ?? null) : null));
}

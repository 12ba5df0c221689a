import type { Dataset } from '../contract/dataset.ts';
import type { DatasetRow } from '../store/dataset-row.ts';

/** The JSON text of a dataset, with exactly the fields of the contract. */
export function datasetJson(row: DatasetRow): string {
  const { id, name, description, source_url, created_at, updated_at } = row;
  return JSON.stringify({ id, name, description, source_url, created_at, updated_at } satisfies Dataset);
}

/** The strong ETag of a dataset: another version, another tag. */
export function datasetEtag(row: DatasetRow): string {
  return `"${row.id}-${row.version}"`;
}

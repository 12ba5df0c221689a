import type { Dataset } from '../contract/dataset.ts';
import type { DatasetRow } from '../store/dataset-row.ts';

/** A dataset with exactly the fields of the contract. */
export function toDataset(row: DatasetRow): Dataset {
  const { id, name, description, source_url, created_at, updated_at } = row;
  return { id, name, description, source_url, created_at, updated_at };
}

/** The JSON text of a dataset. */
export function datasetJson(row: DatasetRow): string {
  return JSON.stringify(toDataset(row));
}

/** The strong ETag of a dataset: another version, another tag. */
export function datasetEtag(row: DatasetRow): string {
  return `"${row.id}-${row.version}"`;
}

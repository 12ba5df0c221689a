import type { Dataset } from '../contract/dataset.ts';
import type { DatasetRow } from '../store/dataset-row.ts';

/** A good answer, before it becomes one of HTTP. Paths are those of the contract, without what lies before them. */
export type Answer = {
  readonly status: 200 | 201 | 204;
  readonly json: string | null;
  readonly etag: string | null;
  readonly location?: string | null;
  readonly links?: readonly { readonly path: string; readonly rel: string }[];
  /** RFC 3339 */
  readonly changedAt?: string;
  /** Whether it is the kept answer of an earlier request. */
  readonly replayed?: boolean;
};

/** A dataset with exactly the fields of the contract. */
export function toDataset(row: DatasetRow): Dataset {
  const { id, name, description, source_url, created_at, updated_at } = row;
  return { id, name, description, source_url, created_at, updated_at };
}

/** The strong ETag of a dataset: another version, another tag. */
export function datasetEtag(row: DatasetRow): string {
  return `"${row.id}-${row.version}"`;
}

/** The answer with one dataset; a new one also has a place. */
export function datasetAnswer(row: DatasetRow, status: 200 | 201 = 200): Answer {
  const location = status === 201 ? { location: `/datasets/${row.id}` } : {};
  return {
    status,
    json: JSON.stringify(toDataset(row)),
    etag: datasetEtag(row),
    changedAt: row.updated_at,
    ...location,
  };
}

import type { Dataset } from '../contract/dataset.ts';
import type { DatasetRow } from '../store/dataset-row.ts';

/** A successful result, independent of HTTP. Its paths are those of the contract, without base path and version. */
export type Answer = {
  readonly status: 200 | 201 | 204;
  readonly json: string | null;
  readonly etag: string | null;
  readonly location?: string | null;
  readonly links?: readonly { readonly path: string; readonly rel: string }[];
  /** RFC 3339 */
  readonly changedAt?: string;
  /** Whether this is the stored answer of an earlier request. */
  readonly replayed?: boolean;
};

/** Maps a row to a dataset with exactly the fields of the contract. */
export function toDataset(row: DatasetRow): Dataset {
  const { id, name, description, source_url, created_at, updated_at } = row;
  return { id, name, description, source_url, created_at, updated_at };
}

/** The strong ETag of a dataset. It changes with each version. */
export function datasetEtag(row: DatasetRow): string {
  return `"${row.id}-${row.version}"`;
}

/** The answer with one dataset. A created one also has a location. */
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

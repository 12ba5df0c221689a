import type { NewDataset } from '../contract/dataset.ts';
import { createBatcher, type QueueLimits } from '../database/create-batcher.ts';
import type { Database } from '../database/database.ts';
import type { DatasetRow } from './dataset-row.ts';
import { findDatasets } from './find-datasets.ts';
import { insertDatasets } from './insert-datasets.ts';
import { listDatasets, type Page, type PageRequest } from './list-datasets.ts';

/** The calls that many clients make at once, each of which may share its query with others. */
export type DatasetStore = {
  find(id: number): Promise<DatasetRow | null>;
  insert(dataset: NewDataset): Promise<DatasetRow | null>;
  list(request: PageRequest): Promise<Page>;
};

const FINDS = { batchesMax: 2, sizeMax: 200 };
const INSERTS = { batchesMax: 2, sizeMax: 100 };
const LISTS = { batchesMax: 4, sizeMax: 100 };

/**
 * A round trip, its parsing and its place in the pool cost far more than a row more in an answer: so requests that
 * come together go together. Inserts also share one commit. Equal pages are read once.
 */
export function createDatasetStore(database: Database, queue: QueueLimits): DatasetStore {
  const pages = async (requests: readonly PageRequest[]): Promise<Page[]> => {
    const reads = new Map<string, Promise<Page>>();
    return Promise.all(
      requests.map((request) => {
        const key = JSON.stringify(request);
        const read = reads.get(key) ?? database.run((pool) => listDatasets(pool, request));
        reads.set(key, read);
        return read;
      }),
    );
  };
  return {
    find: createBatcher((ids: readonly number[]) => database.run((pool) => findDatasets(pool, ids)), {
      ...FINDS,
      ...queue,
    }),
    insert: createBatcher((datasets: readonly NewDataset[]) => database.run((pool) => insertDatasets(pool, datasets)), {
      ...INSERTS,
      ...queue,
    }),
    list: createBatcher(pages, { ...LISTS, ...queue }),
  };
}

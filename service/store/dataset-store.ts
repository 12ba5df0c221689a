import {
  type CommonQueryMethods,
  type DatabaseTransactionConnection,
  sql,
  UniqueIntegrityConstraintViolationError,
} from 'slonik';
import { z } from 'zod';
import type { DatasetChange, NewDataset } from '../contract/dataset.ts';
import { createBatcher } from '../database/create-batcher.ts';
import type { Database } from '../database/open-database.ts';
import { columns, type DatasetRow, datasetRow } from './dataset-row.ts';
import { ifVersion, isFree, type Precondition } from './if-version.ts';
import { listDatasets, type Page, type PageRequest } from './list-datasets.ts';

/** Why a write did nothing. `other-version`: there is such a dataset, but the precondition refuses it. */
type Refusal = 'missing' | 'name-taken' | 'other-version';
export type Written = DatasetRow | Refusal;

/** Every verb on datasets. */
export type DatasetStore = {
  /** The dataset with an id that is not deleted. */
  find(id: number): Promise<DatasetRow | null>;
  list(request: PageRequest): Promise<Page>;
  insert(dataset: NewDataset): Promise<Written>;
  /**
   * Inserts all datasets, which have different names, or none. Where a name is taken its dataset is changed instead, or
   * else the ids of those who have the names are given, by name.
   */
  insertAll(
    datasets: readonly NewDataset[],
    update: boolean,
  ): Promise<readonly DatasetRow[] | ReadonlyMap<string, number>>;
  /** The id of the dataset that has a name, or that of a deleted dataset. */
  holderOf(taken: { readonly name: string } | { readonly restoring: number }): Promise<number | null>;
  /** Removes a deleted dataset for ever. */
  purgeOne(id: number, precondition: Precondition): Promise<Written>;
  /** Removes for ever what was deleted more than so many days ago; how many there were. */
  purge(days: number): Promise<number>;
  /** Changes the given fields in one UPDATE, without reading the row before. */
  update(id: number, change: DatasetChange, precondition: Precondition): Promise<Written>;
  /** Deletes softly, which frees the name. */
  remove(id: number, precondition: Precondition): Promise<Written>;
  /** Brings a deleted dataset back in the version of its deletion. One that is not deleted stays as it is. */
  restore(id: number, precondition: Precondition): Promise<Written>;
};

const FINDS = { batchesMax: 2, sizeMax: 200 };
const INSERTS = { batchesMax: 2, sizeMax: 100 };
const LISTS = { batchesMax: 4, sizeMax: 100 };

/**
 * The verbs on the pool. Reads and inserts that come together share a round trip, and inserts their commit, which cost
 * far more than a row more: DataLoader gathers them. Equal pages are read once.
 * @param queueMax how many of each may wait while the batches before them are under way.
 */
export function createDatasetStore(database: Database, queueMax: number): DatasetStore {
  const find = createBatcher<number, DatasetRow | null>((ids) => database.run((pool) => findMany(pool, ids)), {
    ...FINDS,
    queueMax,
  });
  const insert = createBatcher<NewDataset, Written>((all) => database.run((pool) => insertMany(pool, all)), {
    ...INSERTS,
    queueMax,
  });
  const list = createBatcher<PageRequest, Page>(
    (requests) => {
      const reads = new Map<string, Promise<Page>>();
      return Promise.all(
        requests.map((request) => {
          const key = JSON.stringify(request);
          const read = reads.get(key) ?? database.run((pool) => listDatasets(pool, request));
          reads.set(key, read);
          return read;
        }),
      );
    },
    { ...LISTS, queueMax },
  );
  return { ...verbs((work) => database.run(work)), find, insert, list };
}

/** The verbs inside a transaction. One that is refused leaves the transaction as it was. */
export function datasetsIn(transaction: DatabaseTransactionConnection): DatasetStore {
  return verbs((work) => transaction.transaction(work));
}

function verbs(run: <T>(work: (connection: CommonQueryMethods) => Promise<T>) => Promise<T>): DatasetStore {
  return {
    find: (id) => run(async (connection) => (await findMany(connection, [id]))[0] ?? null),
    list: (request) => run((connection) => listDatasets(connection, request)),
    insert: (dataset) => run(async (connection) => (await insertMany(connection, [dataset]))[0] ?? 'name-taken'),
    insertAll: async (datasets, update) => {
      const all = (field: keyof NewDataset) =>
        sql.array(
          datasets.map((dataset) => dataset[field]),
          'text',
        );
      const conflict = update
        ? sql.fragment`ON CONFLICT (name) WHERE deleted_at IS NULL
            DO UPDATE SET description = EXCLUDED.description, source_url = EXCLUDED.source_url`
        : sql.fragment``;
      // In the order of their names, so that two of these never wait for each other in a circle.
      const query = sql.type(datasetRow)`
        INSERT INTO datasets (name, description, source_url)
        SELECT * FROM unnest(${all('name')}, ${all('description')}, ${all('source_url')}) AS given (name, description, source_url)
        ORDER BY name COLLATE "C" ${conflict} RETURNING ${columns}`;
      try {
        const rows = await run((connection) => connection.any(query));
        const byName = new Map(rows.map((row) => [row.name, row]));
        return datasets.flatMap(({ name }) => byName.get(name) ?? []);
      } catch (error) {
        if (!(error instanceof UniqueIntegrityConstraintViolationError)) throw error;
        const holders = sql.type(z.object({ id: z.int(), name: z.string() }))`
          SELECT id, name FROM datasets WHERE name = ANY(${all('name')}) AND deleted_at IS NULL`;
        return new Map((await run((connection) => connection.any(holders))).map(({ id, name }) => [name, id]));
      }
    },
    holderOf: (taken) => {
      const name =
        'name' in taken
          ? sql.fragment`${taken.name}`
          : sql.fragment`(SELECT name FROM datasets WHERE id = ${taken.restoring})`;
      const query = sql.type(
        z.object({ id: z.int() }),
      )`SELECT id FROM datasets WHERE name = ${name} AND deleted_at IS NULL`;
      return run((connection) => connection.maybeOneFirst(query));
    },
    purgeOne: (id, precondition) =>
      write(run, id, precondition, (connection) =>
        connection.maybeOne(sql.prepared('purge-dataset', datasetRow)`
          DELETE FROM datasets
          WHERE id = ${id} AND deleted_at IS NOT NULL AND ${ifVersion(precondition)} RETURNING ${columns}`),
      ),
    purge: async (days) => {
      const query = sql.unsafe`DELETE FROM datasets WHERE deleted_at < now() - make_interval(days => ${days})`;
      return run(async (connection) => (await connection.query(query)).rowCount);
    },
    update: (id, change, precondition) =>
      write(run, id, precondition, (connection) => {
        const given = (['name', 'description', 'source_url'] as const).filter((field) => change[field] !== undefined);
        const assignments = given.map((field) => sql.fragment`${sql.identifier([field])} = ${change[field] ?? null}`);
        return connection.maybeOne(sql.prepared(`update-${given.join('-')}`, datasetRow)`
          UPDATE datasets SET ${sql.join(assignments, sql.fragment`, `)}
          WHERE id = ${id} AND deleted_at IS NULL AND ${ifVersion(precondition)} RETURNING ${columns}`);
      }),
    remove: (id, precondition) =>
      write(run, id, precondition, (connection) =>
        connection.maybeOne(sql.prepared('delete-dataset', datasetRow)`
          UPDATE datasets SET deleted_at = now()
          WHERE id = ${id} AND deleted_at IS NULL AND ${ifVersion(precondition)} RETURNING ${columns}`),
      ),
    restore: async (id, precondition) => {
      const restored = await write(run, id, precondition, (connection) =>
        connection.maybeOne(sql.prepared('restore-dataset', datasetRow)`
          UPDATE datasets SET deleted_at = NULL
          WHERE id = ${id} AND deleted_at IS NOT NULL AND ${ifVersion(precondition)} RETURNING ${columns}`),
      );
      if (typeof restored !== 'string' || restored === 'name-taken') return restored;
      const query = sql.type(datasetRow.extend({ met: z.boolean(), deleted: z.boolean() }))`
        SELECT ${columns}, ${ifVersion(precondition)} AS met, deleted_at IS NOT NULL AS deleted
        FROM datasets WHERE id = ${id}`;
      const row = await run((connection) => connection.maybeOne(query));
      if (row === null) return 'missing';
      return row.met && !row.deleted ? row : 'other-version';
    },
  };
}

/** Runs an UPDATE of one row and says why it found none. */
function write(
  run: <T>(work: (connection: CommonQueryMethods) => Promise<T>) => Promise<T>,
  id: number,
  precondition: Precondition,
  update: (connection: CommonQueryMethods) => Promise<DatasetRow | null>,
): Promise<Written> {
  return run(async (connection): Promise<Written> => {
    const row = await update(connection);
    if (row !== null) return row;
    if (isFree(precondition)) return 'missing';
    return (await findMany(connection, [id]))[0] ? 'other-version' : 'missing';
  }).catch((error: unknown) => {
    if (error instanceof UniqueIntegrityConstraintViolationError) return 'name-taken';
    throw error;
  });
}

/** The datasets with some ids, in the order of the ids. */
async function findMany(connection: CommonQueryMethods, ids: readonly number[]): Promise<(DatasetRow | null)[]> {
  const rows = await connection.any(sql.prepared('find-datasets', datasetRow)`
    SELECT ${columns} FROM datasets WHERE id = ANY(${sql.array(ids, 'int8')}) AND deleted_at IS NULL`);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

/**
 * Inserts datasets in one statement and thus one commit. A taken name, also by an earlier one of the same batch, is no
 * error, so it costs no connection. They go in sorted by name, so that two batches never wait for each other in a circle.
 */
async function insertMany(connection: CommonQueryMethods, datasets: readonly NewDataset[]): Promise<Written[]> {
  const firsts = new Map<string, NewDataset>();
  for (const dataset of datasets) if (!firsts.has(dataset.name)) firsts.set(dataset.name, dataset);
  const sorted = [...firsts.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  const all = (field: keyof NewDataset) =>
    sql.array(
      sorted.map((dataset) => dataset[field]),
      'text',
    );
  const rows = await connection.any(sql.prepared('insert-datasets', datasetRow)`
    INSERT INTO datasets (name, description, source_url)
    SELECT * FROM unnest(${all('name')}, ${all('description')}, ${all('source_url')})
    ON CONFLICT (name) WHERE deleted_at IS NULL DO NOTHING RETURNING ${columns}`);
  const byName = new Map(rows.map((row) => [row.name, row]));
  return datasets.map(
    (dataset) => (firsts.get(dataset.name) === dataset ? byName.get(dataset.name) : undefined) ?? 'name-taken',
  );
}

import {
  type CommonQueryMethods,
  type DatabaseTransactionConnection,
  type FragmentSqlToken,
  sql,
  UniqueIntegrityConstraintViolationError,
} from 'slonik';
import { z } from 'zod';
import type { DatasetChange, NewDataset } from '../contract/dataset.ts';
import { createBatcher } from '../database/create-batcher.ts';
import type { Database } from '../database/open-database.ts';
import type { Cursor } from './cursor.ts';
import { columns, type DatasetRow, datasetRow } from './dataset-row.ts';
import { ifVersion, type Precondition } from './if-version.ts';
import { listChanges } from './list-changes.ts';
import { listDatasets, type Page, type PageRequest } from './list-datasets.ts';
import { prepared } from './prepared.ts';

/** Why a write did nothing. `other-version`: there is such a dataset, but the precondition refuses it. */
type Refusal = 'missing' | 'name-taken' | 'other-version';
export type Written = DatasetRow | Refusal;

/** Every verb on datasets. */
export type DatasetStore = {
  /** The dataset with an id that is not deleted. */
  find(id: number): Promise<DatasetRow | null>;
  list(request: PageRequest): Promise<Page>;
  /** What changed after a place; null where not all of that can be told any more. */
  changes(after: Cursor | null, limit: number): Promise<Page | null>;
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
  /** Changes the given fields in one UPDATE, without reading the row before. */
  update(id: number, change: DatasetChange, precondition: Precondition): Promise<Written>;
  /** Deletes softly, which frees the name. */
  remove(id: number, precondition: Precondition): Promise<Written>;
  /** Brings a deleted dataset back in the version of its deletion. One that is not deleted stays as it is. */
  restore(id: number, precondition: Precondition): Promise<Written>;
  /** Removes a deleted dataset for ever. */
  purgeOne(id: number, precondition: Precondition): Promise<Written>;
  /** Removes for ever some of those that were deleted more than so many days ago; how many these were. */
  purge(days: number): Promise<number>;
};

type Run = <T>(work: (connection: CommonQueryMethods) => Promise<T>) => Promise<T>;

// Descriptions of old rows have no bound: with a MiB in each, two batches of 200 were more memory than a pod has.
const FINDS = { batchesMax: 2, sizeMax: 16 };
const INSERTS = { batchesMax: 2, sizeMax: 100 };
const PURGED_AT_ONCE = 1_000;

/**
 * The verbs on the pool. Gets and creates that come together share a round trip, and creates their commit, which cost
 * far more than a row more: DataLoader gathers them.
 * @param queueMax how many of each may wait while the batches before them are under way.
 */
export function createDatasetStore(database: Database, queueMax: number): DatasetStore {
  const run: Run = (work) => database.run(work);
  const finds = { ...FINDS, queueMax };
  const find = createBatcher((ids: readonly number[]) => run((connection) => findMany(connection, ids)), finds);
  const inserts = { ...INSERTS, queueMax };
  const insert = createBatcher((all: readonly NewDataset[]) => run((one) => insertMany(one, all)), inserts);
  return { ...verbs(run), find, insert };
}

/** The verbs inside a transaction. One that is refused leaves the transaction as it was. */
export function datasetsIn(transaction: DatabaseTransactionConnection): DatasetStore {
  return verbs((work) => transaction.transaction(work));
}

function verbs(run: Run): DatasetStore {
  return {
    find: (id) => run(async (connection) => (await findMany(connection, [id]))[0] ?? null),
    list: (request) => run((connection) => listDatasets(connection, request)),
    changes: (after, limit) => run((connection) => listChanges(connection, after, limit)),
    insert: (dataset) => run(async (connection) => (await insertMany(connection, [dataset]))[0] ?? 'name-taken'),
    insertAll: async (datasets, update) => {
      const conflict = update
        ? sql.fragment`ON CONFLICT (name) WHERE deleted_at IS NULL
            DO UPDATE SET description = EXCLUDED.description, source_url = EXCLUDED.source_url`
        : sql.fragment``;
      const names = datasets.map(({ name }) => name);
      try {
        const rows = await run((connection) => insertRows(connection, datasets, conflict));
        const byName = new Map(rows.map((row) => [row.name, row]));
        return names.flatMap((name) => byName.get(name) ?? []);
      } catch (error) {
        if (!(error instanceof UniqueIntegrityConstraintViolationError)) throw error;
        const held = sql.type(z.object({ id: z.int(), name: z.string() }))`
          SELECT id, name FROM datasets WHERE name = ANY(${sql.array(names, 'text')}) AND deleted_at IS NULL`;
        return new Map((await run((connection) => connection.any(held))).map(({ id, name }) => [name, id]));
      }
    },
    holderOf: (taken) => {
      const name =
        'name' in taken
          ? sql.fragment`${taken.name}`
          : sql.fragment`(SELECT name FROM datasets WHERE id = ${taken.restoring})`;
      const row = z.object({ id: z.int() });
      const query = sql.type(row)`SELECT id FROM datasets WHERE name = ${name} AND deleted_at IS NULL`;
      return run((connection) => connection.maybeOneFirst(query));
    },
    update: (id, change, precondition) => {
      const given = (['name', 'description', 'source_url'] as const).filter((field) => change[field] !== undefined);
      const assignments = given.map((field) => sql.fragment`${sql.identifier([field])} = ${change[field] ?? null}`);
      const update = sql.fragment`UPDATE datasets SET ${sql.join(assignments, sql.fragment`, `)}`;
      return write(run, update, 'living', id, precondition);
    },
    remove: (id, precondition) =>
      write(run, sql.fragment`UPDATE datasets SET deleted_at = now()`, 'living', id, precondition),
    restore: (id, precondition) =>
      write(run, sql.fragment`UPDATE datasets SET deleted_at = NULL`, 'deleted', id, precondition, true),
    purgeOne: (id, precondition) => write(run, sql.fragment`DELETE FROM datasets`, 'deleted', id, precondition),
    purge: async (days) => {
      const query = sql.unsafe`DELETE FROM datasets WHERE id IN (
        SELECT id FROM datasets WHERE deleted_at < now() - make_interval(days => ${days}) LIMIT ${PURGED_AT_ONCE})`;
      return run(async (connection) => (await connection.query(query)).rowCount);
    },
  };
}

const seenRow = datasetRow.extend({ state: z.enum(['living', 'deleted']), met: z.boolean() });

/**
 * Runs a statement on one row that is in a state, and says why it found none.
 * @param done whether a row that is in the other state already is as good.
 */
function write(
  run: Run,
  statement: FragmentSqlToken,
  state: 'living' | 'deleted',
  id: number,
  precondition: Precondition,
  done = false,
): Promise<Written> {
  const inState = state === 'living' ? sql.fragment`deleted_at IS NULL` : sql.fragment`deleted_at IS NOT NULL`;
  const met = ifVersion(precondition);
  return run(async (connection): Promise<Written> => {
    const row = await connection.maybeOne(
      prepared(datasetRow, sql.fragment`${statement} WHERE id = ${id} AND ${inState} AND ${met} RETURNING ${columns}`),
    );
    if (row !== null) return row;
    const seen = await connection.maybeOne(sql.type(seenRow)`
      SELECT ${columns}, CASE WHEN deleted_at IS NULL THEN 'living' ELSE 'deleted' END AS state, ${met} AS met
      FROM datasets WHERE id = ${id}`);
    if (seen === null || (seen.state !== state && !done)) return 'missing';
    if (!seen.met) return 'other-version';
    // In the state that was asked for: it came into it just now.
    return seen.state === state ? 'missing' : seen;
  }).catch((error: unknown) => {
    if (error instanceof UniqueIntegrityConstraintViolationError) return 'name-taken';
    throw error;
  });
}

/**
 * The datasets with some ids, in the order of the ids. One alone has a statement of its own: PostgreSQL plans one with an
 * array anew each time, since it takes the general plan to cost more than that for the few ids that are given.
 */
async function findMany(connection: CommonQueryMethods, ids: readonly number[]): Promise<(DatasetRow | null)[]> {
  const wanted = ids.length === 1 ? sql.fragment`${ids[0] ?? 0}::int8` : sql.fragment`ANY(${sql.array(ids, 'int8')})`;
  const query = sql.fragment`SELECT ${columns} FROM datasets WHERE id = ${wanted} AND deleted_at IS NULL`;
  const byId = new Map((await connection.any(prepared(datasetRow, query))).map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** Inserts datasets in one statement, sorted by name, so that two of these never wait for each other in a circle. */
function insertRows(
  connection: CommonQueryMethods,
  datasets: readonly NewDataset[],
  conflict: FragmentSqlToken,
): Promise<readonly DatasetRow[]> {
  const sorted = datasets.toSorted((left, right) => (left.name < right.name ? -1 : left.name === right.name ? 0 : 1));
  const tuples = sorted.map(({ name, description, source_url }) => [name, description, source_url]);
  const query = sql.fragment`
    INSERT INTO datasets (name, description, source_url)
    SELECT * FROM ${sql.unnest(tuples, ['text', 'text', 'text'])} ${conflict} RETURNING ${columns}`;
  return connection.any(prepared(datasetRow, query));
}

/** Inserts datasets with one commit. A taken name, also by an earlier one of the same batch, is no error. */
async function insertMany(connection: CommonQueryMethods, datasets: readonly NewDataset[]): Promise<Written[]> {
  const skip = sql.fragment`ON CONFLICT (name) WHERE deleted_at IS NULL DO NOTHING`;
  const byName = new Map((await insertRows(connection, datasets, skip)).map((row) => [row.name, row]));
  return datasets.map(({ name }) => {
    const row = byName.get(name);
    byName.delete(name);
    return row ?? 'name-taken';
  });
}

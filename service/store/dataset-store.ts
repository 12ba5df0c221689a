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
import { columns, type DatasetRow, datasetRow, prepared } from './dataset-row.ts';
import { ifVersion, type Precondition } from './if-version.ts';
import { listChanges } from './list-changes.ts';
import { listDatasets, type Page, type PageRequest } from './list-datasets.ts';

/** Why a write changed nothing. `other-version` means that the dataset exists, but does not meet the precondition. */
type Refusal = 'missing' | 'name-taken' | 'other-version';
export type Written = DatasetRow | Refusal;

type Run = <T>(work: (connection: CommonQueryMethods) => Promise<T>) => Promise<T>;

// Descriptions of old rows are unlimited: with 1 MiB each, two batches of 200 exceed the memory of a pod.
const FINDS = { batchesMax: 2, sizeMax: 16 };
const INSERTS = { batchesMax: 2, sizeMax: 100 };
const PURGED_AT_ONCE = 1_000;

export type DatasetStore = ReturnType<typeof createDatasetStore>;
export type DatasetWrites = ReturnType<typeof datasetWrites>;

/**
 * Creates a store on the pool. Concurrent gets share a round trip, and concurrent creates also share a commit: both cost
 * far more than one more row.
 * @param queueMax how many gets, and how many creates, may wait for a running batch.
 */
export function createDatasetStore(database: Database, queueMax: number) {
  const { run } = database;
  return {
    ...datasetWrites(run),
    insert: createBatcher<NewDataset, Written>((all) => run((one) => insertMany(one, all)), { ...INSERTS, queueMax }),
    /** Finds a dataset that is not deleted. */
    find: createBatcher<number, DatasetRow | null>((ids) => run((one) => findMany(one, ids)), { ...FINDS, queueMax }),
    /** @throws SearchTimeoutError if the request has a search text and takes too long. */
    list: (request: PageRequest): Promise<Page> => {
      const work = (connection: CommonQueryMethods) => listDatasets(connection, request);
      return request.filter.q === undefined ? run(work) : database.search(work);
    },
    /** Lists the changes after a position. Returns null if they are no longer complete. */
    changes: (after: Cursor | null, limit: number) => run((connection) => listChanges(connection, after, limit)),
    /** Permanently removes a batch of the datasets deleted more than `days` days ago, and returns its size. */
    purge: async (days: number): Promise<number> => {
      const isOld = sql.fragment`deleted_at < now() - make_interval(days => ${days})`;
      // The outer condition is checked again on a row that was being restored meanwhile; a subquery is not.
      const query = sql.unsafe`DELETE FROM datasets WHERE ${isOld} AND id IN (
        SELECT id FROM datasets WHERE ${isOld} LIMIT ${PURGED_AT_ONCE})`;
      return run(async (connection) => (await connection.query(query)).rowCount);
    },
  };
}

/** The writes inside a transaction. A rejected one leaves the transaction usable. */
export function writesIn(transaction: DatabaseTransactionConnection): DatasetWrites {
  return datasetWrites((work) => transaction.transaction(work));
}

function datasetWrites(run: Run) {
  return {
    insert: async (dataset: NewDataset): Promise<Written> =>
      (await run((connection) => insertMany(connection, [dataset])))[0] ?? 'name-taken',
    /**
     * Inserts all datasets or none. Their names must differ. If a name is taken, `update` changes the existing dataset;
     * without it, the result is the ids of the existing datasets by name.
     */
    insertAll: async (
      datasets: readonly NewDataset[],
      update: boolean,
    ): Promise<readonly DatasetRow[] | ReadonlyMap<string, number>> => {
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
    /** Returns the id of the dataset that has a name, or that has the name of a deleted dataset. */
    holderOf: (taken: { readonly name: string } | { readonly restoring: number }): Promise<number | null> => {
      const name =
        'name' in taken
          ? sql.fragment`${taken.name}`
          : sql.fragment`(SELECT name FROM datasets WHERE id = ${taken.restoring})`;
      const row = z.object({ id: z.int() });
      const query = sql.type(row)`SELECT id FROM datasets WHERE name = ${name} AND deleted_at IS NULL`;
      return run((connection) => connection.maybeOneFirst(query));
    },
    /** Changes the given fields in one UPDATE, without reading the row first. */
    update: (id: number, change: DatasetChange, precondition: Precondition) => {
      const given = (['name', 'description', 'source_url'] as const).filter((field) => change[field] !== undefined);
      const assignments = given.map((field) => sql.fragment`${sql.identifier([field])} = ${change[field] ?? null}`);
      const update = sql.fragment`UPDATE datasets SET ${sql.join(assignments, sql.fragment`, `)}`;
      return write(run, update, 'living', id, precondition);
    },
    /** Soft-deletes a dataset. Its name becomes free. */
    remove: (id: number, precondition: Precondition) =>
      write(run, sql.fragment`UPDATE datasets SET deleted_at = now()`, 'living', id, precondition),
    /** Restores a deleted dataset whose version meets the precondition. One that is not deleted does not change. */
    restore: (id: number, precondition: Precondition) =>
      write(run, sql.fragment`UPDATE datasets SET deleted_at = NULL`, 'deleted', id, precondition, true),
    /** Permanently removes a deleted dataset. */
    purgeOne: (id: number, precondition: Precondition) =>
      write(run, sql.fragment`DELETE FROM datasets`, 'deleted', id, precondition),
  };
}

const seenRow = datasetRow.extend({ state: z.enum(['living', 'deleted']), met: z.boolean() });

/**
 * Runs a statement on one row in a given state. If it matches no row, returns why.
 * @param done whether a row that is already in the other state counts as success.
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
    // The row is in the requested state now, but was not when the statement ran.
    return seen.state === state ? 'missing' : seen;
  }).catch((error: unknown) => {
    if (error instanceof UniqueIntegrityConstraintViolationError) return 'name-taken';
    throw error;
  });
}

/**
 * Finds datasets by id, in the order of the ids. A single id has its own statement: with an array parameter, PostgreSQL
 * creates a custom plan each time, since it estimates a higher cost for the generic plan.
 */
async function findMany(connection: CommonQueryMethods, ids: readonly number[]): Promise<(DatasetRow | null)[]> {
  const wanted = ids.length === 1 ? sql.fragment`${ids[0] ?? 0}::int8` : sql.fragment`ANY(${sql.array(ids, 'int8')})`;
  const query = sql.fragment`SELECT ${columns} FROM datasets WHERE id = ${wanted} AND deleted_at IS NULL`;
  const byId = new Map((await connection.any(prepared(datasetRow, query))).map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** Inserts datasets in one statement, sorted by name so that concurrent inserts cannot deadlock. */
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

/** Inserts datasets with one commit. A name that is taken, also by an earlier dataset of the batch, is not an error. */
async function insertMany(connection: CommonQueryMethods, datasets: readonly NewDataset[]): Promise<Written[]> {
  const skip = sql.fragment`ON CONFLICT (name) WHERE deleted_at IS NULL DO NOTHING`;
  const byName = new Map((await insertRows(connection, datasets, skip)).map((row) => [row.name, row]));
  return datasets.map(({ name }) => {
    const row = byName.get(name);
    byName.delete(name);
    return row ?? 'name-taken';
  });
}

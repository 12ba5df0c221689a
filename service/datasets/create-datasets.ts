import type { Cache } from '../cache/create-cache.ts';
import type { Bulk, DatasetChange, NewDataset } from '../contract/dataset.ts';
import { type ChangesQuery, LIMIT_DEFAULT, type PageQuery } from '../contract/dataset-page.ts';
import { Problem, type ProblemDetail } from '../contract/problem.ts';
import { type Database, SearchTimeoutError } from '../database/open-database.ts';
import { shareReads } from '../database/share-reads.ts';
import { type DatasetStore, type DatasetWrites, type Written, writesIn } from '../store/dataset-store.ts';
import type { Precondition } from '../store/if-version.ts';
import { type Answer, datasetAnswer, toDataset } from './answer.ts';
import { type Caller, once } from './once.ts';
import { changesAnswer, pageAnswer, toPageRequest, toPlace } from './page-json.ts';

type Parts = {
  readonly database: Database;
  readonly store: DatasetStore;
  readonly cache: Cache<Answer>;
  readonly ttlHours: number;
};

export type Datasets = ReturnType<typeof createDatasets>;

/** Creates the operations on datasets, independent of HTTP. Each throws a Problem if it is rejected. */
export function createDatasets({ database, store, cache, ttlHours }: Parts) {
  /**
   * Runs a write and invalidates the caches before the response is sent. A rejected write invalidates them too: the
   * rejection reveals another write (the name is taken, the dataset is deleted) whose own invalidation, on another
   * replica, may not be done yet.
   */
  const write = async (caller: Caller, work: (on: DatasetWrites) => Promise<Answer>): Promise<Answer> => {
    const { key } = caller;
    try {
      if (key === null) return await work(store);
      const answer = await database.run((connection) =>
        connection.transaction((transaction) =>
          once(transaction, { ...caller, key }, ttlHours, () => work(writesIn(transaction))),
        ),
      );
      if (answer instanceof Problem) throw answer;
      return answer;
    } finally {
      await cache.invalidate();
    }
  };

  // Concurrent requests for the same page also share its JSON text, which may be large.
  const list = shareReads(async (query: PageQuery) => {
    const request = toPageRequest(query);
    return pageAnswer(query, request, await store.list(request).catch(refuseSlowSearch));
  });
  return {
    get: (id: number) =>
      cache.read(`dataset:${id}`, async () => {
        const row = await store.find(id);
        if (row === null) throw noDataset(id);
        return datasetAnswer(row);
      }),
    list: (query: PageQuery) => cache.read(`list:${JSON.stringify(query)}`, () => list(query)),
    changes: async (query: ChangesQuery): Promise<Answer> => {
      const place = toPlace(query);
      const page = await store.changes(place, query.limit ?? LIMIT_DEFAULT);
      if (page !== null) return changesAnswer(place, page);
      throw new Problem('gone', 'The changes after this cursor are no longer complete. Start again without a cursor.');
    },
    create: (caller: Caller, dataset: NewDataset) =>
      write(caller, async (on) => {
        const row = await on.insert(dataset);
        if (typeof row === 'string') throw nameTaken(await on.holderOf(dataset));
        return datasetAnswer(row, 201);
      }),
    /** Creates all datasets or none. */
    createAll: (caller: Caller, { datasets, on_conflict }: Bulk) =>
      write(caller, async (on) => {
        const rows = await on.insertAll(datasets, on_conflict === 'update');
        if (!('get' in rows))
          return { status: 200, json: JSON.stringify({ datasets: rows.map(toDataset) }), etag: null };
        const errors = datasets.flatMap(({ name }, index) => {
          const holder = rows.get(name);
          return holder === undefined
            ? []
            : [{ pointer: `/datasets/${index}/name`, detail: `is the name of dataset ${holder}` }];
        });
        throw new Problem('name-taken', 'Some of these names are taken. Nothing was created.', { errors });
      }),
    change: (caller: Caller, id: number, change: DatasetChange, precondition: Precondition) =>
      write(caller, async (on) => {
        const row = await on.update(id, change, precondition);
        if (row === 'name-taken') throw nameTaken(await on.holderOf({ name: change.name ?? '' }));
        return datasetAnswer(accepted(row, id, precondition));
      }),
    remove: (caller: Caller, id: number, precondition: Precondition) =>
      write(caller, async (on) => {
        accepted(await on.remove(id, precondition), id, precondition);
        return { status: 204, json: null, etag: null };
      }),
    /** Permanently removes a deleted dataset. */
    purge: (caller: Caller, id: number, precondition: Precondition) =>
      write(caller, async (on) => {
        const row = await on.purgeOne(id, precondition);
        if (row === 'missing') throw new Problem('not-found', `There is no deleted dataset ${id}.`);
        accepted(row, id, precondition);
        return { status: 204, json: null, etag: null };
      }),
    restore: (caller: Caller, id: number, precondition: Precondition) =>
      write(caller, async (on) => {
        const row = await on.restore(id, precondition);
        if (row === 'name-taken') throw nameTaken(await on.holderOf({ restoring: id }));
        return datasetAnswer(accepted(row, id, precondition));
      }),
    /** Permanently removes the datasets deleted more than `days` days ago, and returns their number. */
    purgeOld: async (days: number): Promise<number> => {
      let count = 0;
      for (let purged = 1; purged > 0; count += purged) purged = await store.purge(days);
      // The datasets may be in cached lists of deleted datasets.
      if (count > 0) await cache.invalidate();
      return count;
    },
  };
}

function refuseSlowSearch(error: unknown): never {
  if (!(error instanceof SearchTimeoutError)) throw error;
  const errors = [{ parameter: 'q', detail: 'must be a longer or rarer text' }];
  throw new Problem('search-too-slow', `${error.message} Search for a longer or rarer text.`, { errors });
}

function accepted(written: Written, id: number, precondition: Precondition): Exclude<Written, string> {
  if (typeof written !== 'string') return written;
  if (written === 'missing') throw noDataset(id);
  const unmet = unmetBy(precondition);
  const detail = `The version of dataset ${id} does not meet ${unmet.parameter}. Read the dataset again.`;
  throw new Problem('precondition-failed', detail, { errors: [unmet] });
}

function unmetBy({ oneOf, unmodifiedSince }: Precondition): ProblemDetail {
  if (oneOf !== null) return { parameter: 'If-Match', detail: 'does not match the current ETag' };
  if (unmodifiedSince !== undefined) return { parameter: 'If-Unmodified-Since', detail: 'is before the last change' };
  return { parameter: 'If-None-Match', detail: 'matches the current ETag' };
}

function noDataset(id: number): Problem {
  return new Problem('not-found', `There is no dataset ${id}.`);
}

/** @param holder the id of the dataset that has the name, or null if it no longer exists. */
function nameTaken(holder: number | null): Problem {
  const detail = holder === null ? 'Another dataset has this name.' : `Dataset ${holder} has this name.`;
  const errors = [{ pointer: '/name', detail: 'is the name of another dataset' }];
  return new Problem('name-taken', detail, { errors, datasetId: holder ?? undefined });
}

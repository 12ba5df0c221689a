import {
  type CommonQueryMethods,
  createPool,
  type DatabasePool,
  type DatabasePoolConnection,
  StatementTimeoutError,
  sql,
} from 'slonik';
import { z } from 'zod';
import { createDriver } from './create-driver.ts';
import { createGate } from './create-gate.ts';
import type { DatabaseSettings } from './database-settings.ts';
import { DatabaseUnavailableError, unavailableBy } from './database-unavailable-error.ts';
import { poolOptions } from './pool-options.ts';

/** The newest migration that this release needs. A test compares it with the files. */
export const LATEST_MIGRATION = '0010-index-deleted.sql';
const IDLE_MS = 60_000;
const AGE_MS = 30 * 60_000;
/** How long an abandoned connection may take to close. The query that waits for it waits as long. */
const GIVE_UP_MS = 500;
/** How long to wait before an unresponsive database is queried again. */
const SILENT_MS = 1_000;

type Condition = 'up' | 'down' | 'unmigrated';

/** A search did not end in time. Unlike an unavailable database, the same search will probably fail again. */
export class SearchTimeoutError extends Error {
  override readonly name = 'SearchTimeoutError';
}

export type Database = ReturnType<typeof openDatabase>;

/**
 * Opens the pool on first use, and retries until it opens: the service starts and keeps running while the database is
 * down. After the database was unresponsive, all waiting requests share one check of its condition: if each had to time
 * out on its own, it would take longer than its client waits.
 */
export function openDatabase(settings: DatabaseSettings) {
  const queue = { queueMax: settings.DATABASE_QUEUE_MAX, timeoutMs: settings.DATABASE_QUEUE_TIMEOUT_MS };
  const gate = createGate({ ...queue, size: settings.DATABASE_POOL_MAX });
  const searches = createGate({ ...queue, size: Math.ceil(settings.DATABASE_POOL_MAX / 2) });
  let opened: DatabasePool | undefined;
  let opening: Promise<DatabasePool> | undefined;
  let silentSince: number | null = null;

  const open = (): Promise<DatabasePool> => {
    if (opening !== undefined) return opening;
    const isCurrent = () => opening === mine;
    const mine: Promise<DatabasePool> = createPool(settings.DATABASE_URL, {
      ...poolOptions,
      maxPoolSize: settings.DATABASE_POOL_MAX,
      minPoolSize: Math.min(settings.DATABASE_POOL_MIN, settings.DATABASE_POOL_MAX),
      connectionTimeout: settings.DATABASE_CONNECT_TIMEOUT_MS,
      connectionRetryLimit: 1,
      gracefulTerminationTimeout: GIVE_UP_MS,
      // A pooler rejects a connection that sets timeouts at startup: they would apply to all its clients.
      ...(settings.DATABASE_TRANSACTION_POOLER
        ? { statementTimeout: 'DISABLE_TIMEOUT', idleInTransactionSessionTimeout: 'DISABLE_TIMEOUT' }
        : { statementTimeout: settings.DATABASE_STATEMENT_TIMEOUT_MS }),
      driverFactory: createDriver(settings, () => {
        if (!isCurrent()) return;
        silentSince = performance.now();
        // The connections of this pool are dead. Without a new pool, each would have to time out first.
        opened = undefined;
        opening = undefined;
        mine.then((pool) => pool.end()).catch(() => {});
      }),
      maximumConnectionAge: AGE_MS,
      idleTimeout: IDLE_MS,
      queryRetryLimit: 2,
      tracing: settings.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined,
      // Our queries leave no session state to discard. `DISCARD ALL` would cost a round trip per query and drop the
      // prepared statements.
      resetConnection: async () => {},
    }).then(
      (pool) => {
        if (isCurrent()) opened = pool;
        return pool;
      },
      (error: unknown) => {
        if (isCurrent()) opening = undefined;
        throw error;
      },
    );
    opening = mine;
    return mine;
  };

  const runNow = async <T>(work: (connection: DatabasePoolConnection) => Promise<T>): Promise<T> => {
    try {
      return await gate.run(async () => (opened ?? (await open())).connect(work));
    } catch (error) {
      throw unavailableBy(error) ?? error;
    }
  };

  /**
   * Runs work on its own connection.
   * @throws DatabaseUnavailableError if no connection becomes free in time, or the database does not answer.
   */
  const run = async <T>(work: (connection: DatabasePoolConnection) => Promise<T>): Promise<T> => {
    if (silentSince !== null && (await condition()) === 'down')
      throw new DatabaseUnavailableError('The database does not answer. Try again soon.', 2);
    return runNow(work);
  };

  /**
   * Runs work that may read a whole table. All such work together uses at most half of the connections, so that it cannot
   * block everything else.
   * @throws SearchTimeoutError if a statement takes longer than DATABASE_SEARCH_TIMEOUT_MS; otherwise like `run`.
   */
  const search = async <T>(work: (connection: CommonQueryMethods) => Promise<T>): Promise<T> => {
    const timeoutMs = Math.min(settings.DATABASE_SEARCH_TIMEOUT_MS, settings.DATABASE_STATEMENT_TIMEOUT_MS);
    const inTime = async (transaction: CommonQueryMethods) => {
      await transaction.query(sql.unsafe`SELECT set_config('statement_timeout', ${String(timeoutMs)}, true)`);
      return work(transaction);
    };
    try {
      return await searches.run(() => run((connection) => connection.transaction(inTime)));
    } catch (error) {
      const timedOut = error instanceof DatabaseUnavailableError && error.cause instanceof StatementTimeoutError;
      throw timedOut ? new SearchTimeoutError(`The search took longer than ${timeoutMs} ms.`) : error;
    }
  };

  const askCondition = async (): Promise<Condition> => {
    try {
      const query = sql.prepared('applied', z.object({ applied: z.boolean() }))`
        SELECT EXISTS (SELECT FROM schema_migrations WHERE name = ${LATEST_MIGRATION}) AS applied`;
      const { applied } = await runNow((connection) => connection.one(query));
      silentSince = null;
      return applied ? 'up' : 'unmigrated';
    } catch (error) {
      if (!isMissingTable(error)) return 'down';
      silentSince = null;
      return 'unmigrated';
    }
  };
  let asking: Promise<Condition> | undefined;
  /**
   * Checks whether the database answers, and has every migration of this release. Health checks are not rate-limited, so
   * all concurrent ones share one connection.
   */
  const condition = async (): Promise<Condition> => {
    if (silentSince !== null && performance.now() - silentSince < SILENT_MS) return 'down';
    asking ??= askCondition().finally(() => {
      asking = undefined;
    });
    return asking;
  };

  return {
    run,
    search,
    condition,
    /** The number of connections in use and idle, and of requests that wait for one. */
    state: () => ({
      acquired: gate.inside(),
      idle: opened?.state().idleConnections ?? 0,
      waiting: gate.waiting() + searches.waiting(),
    }),
    [Symbol.asyncDispose]: async (): Promise<void> => {
      await opening?.then((pool) => pool.end()).catch(() => {});
    },
  };
}

function isMissingTable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === '42P01') || isMissingTable(error.cause);
}

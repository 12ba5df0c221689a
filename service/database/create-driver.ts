import { createPgDriverFactory } from '@slonik/pg-driver';
import type { DriverFactory } from 'slonik';
import type { DatabaseSettings } from './database-settings.ts';

/** How long after its statement timeout PostgreSQL may tell of it. After that the way to it is cut. */
const GRACE_MS = 1_000;

/**
 * Slonik's driver for node-postgres, with three things that it has not. A connection that has fallen silent is given up
 * soon after the time in which PostgreSQL itself would have ended the statement. One that breaks right after it was made
 * fails in its first query, where somebody can be told, and not in the pool, where that ends the process. And behind a
 * pooler, which may run each query on another connection to PostgreSQL, no query has a name to be prepared under.
 */
export function createDriver({
  DATABASE_STATEMENT_TIMEOUT_MS,
  DATABASE_TRANSACTION_POOLER,
}: Pick<DatabaseSettings, 'DATABASE_STATEMENT_TIMEOUT_MS' | 'DATABASE_TRANSACTION_POOLER'>): DriverFactory {
  const silentMs = DATABASE_STATEMENT_TIMEOUT_MS + GRACE_MS;
  return async (options) => {
    const driver = await createPgDriverFactory()(options);
    return {
      createClient: async () => {
        const client = await driver.createClient();
        return {
          ...client,
          acquire: () => {
            if (client.state() === 'IDLE') client.acquire();
          },
          query: (text, values, queryOptions) => {
            const silent = Promise.withResolvers<never>();
            const timer = setTimeout(() => {
              const message = `PostgreSQL did not answer in ${silentMs} ms, not even that it is too slow`;
              silent.reject(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
            }, silentMs);
            const named = DATABASE_TRANSACTION_POOLER ? undefined : queryOptions;
            return Promise.race([client.query(text, values, named), silent.promise]).finally(() => clearTimeout(timer));
          },
        };
      },
    };
  };
}

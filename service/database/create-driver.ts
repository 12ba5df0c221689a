import { createPgDriverFactory } from '@slonik/pg-driver';
import type { DriverFactory } from 'slonik';

/** How long after its statement timeout PostgreSQL may tell of it. After that the way to it is cut. */
const GRACE_MS = 1_000;

/**
 * Slonik's driver for node-postgres, with two things that it has not. A connection that has fallen silent is given up
 * soon after the time in which PostgreSQL itself would have ended the statement. And one that breaks right after it was
 * made fails in its first query, where somebody can be told, and not in the pool, where that ends the process.
 */
export function createDriver(statementTimeoutMs: number): DriverFactory {
  const silentMs = statementTimeoutMs + GRACE_MS;
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
            return Promise.race([client.query(text, values, queryOptions), silent.promise]).finally(() =>
              clearTimeout(timer),
            );
          },
        };
      },
    };
  };
}

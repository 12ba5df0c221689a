import { createPgDriverFactory } from '@slonik/pg-driver';
import type { DriverFactory } from 'slonik';
import type { DatabaseSettings } from './database-settings.ts';

/** How long after its statement timeout PostgreSQL may tell of it. After that the way to it is cut. */
const GRACE_MS = 1_000;

type Limits = Pick<
  DatabaseSettings,
  'DATABASE_CONNECT_TIMEOUT_MS' | 'DATABASE_STATEMENT_TIMEOUT_MS' | 'DATABASE_TRANSACTION_POOLER'
>;

/**
 * Slonik's driver for node-postgres, with four things that it has not. A connection that has fallen silent is given up
 * soon after the time in which PostgreSQL itself would have ended the statement. If no other was answered in that time,
 * either, the queries of all are given up with it, and `onSilence` is called; also where a new connection has no answer in
 * its time. A connection that breaks right after it was made fails in its first query, where somebody can be told, and not
 * in the pool, where that ends the process. And behind a pooler, which may run each query on another connection to
 * PostgreSQL, no query has a name to be prepared under.
 */
export function createDriver(limits: Limits, onSilence: () => void): DriverFactory {
  const queryMs = limits.DATABASE_STATEMENT_TIMEOUT_MS + GRACE_MS;
  const unanswered = new Set<(error: Error) => void>();
  let heardAt = 0;

  const inTime = async <Answer>(limitMs: number, ask: () => Promise<Answer>): Promise<Answer> => {
    const askedAt = performance.now();
    const { promise: silence, reject } = Promise.withResolvers<never>();
    const giveUp = () => {
      const message = `PostgreSQL did not answer in ${limitMs} ms, not even that it is too slow`;
      const isAlone = heardAt >= askedAt;
      const error = Object.assign(new Error(message), { code: 'ETIMEDOUT' });
      for (const fail of isAlone ? [reject] : unanswered) fail(error);
      if (!isAlone) onSilence();
    };
    unanswered.add(reject);
    const timer = setTimeout(giveUp, limitMs);
    try {
      const answer = await Promise.race([ask(), silence]);
      heardAt = performance.now();
      return answer;
    } finally {
      clearTimeout(timer);
      unanswered.delete(reject);
    }
  };
  const connect = async <Made>(make: () => Promise<Made>): Promise<Made> => {
    const begunAt = performance.now();
    try {
      return await inTime(limits.DATABASE_CONNECT_TIMEOUT_MS + queryMs, make);
    } catch (error) {
      // Its timer may end a moment early.
      if (performance.now() - begunAt >= 0.9 * limits.DATABASE_CONNECT_TIMEOUT_MS) onSilence();
      throw error;
    }
  };

  return async (options) => {
    // It asks PostgreSQL for its types.
    const driver = await connect(() => createPgDriverFactory()(options));
    return {
      createClient: async () => {
        const client = await connect(() => driver.createClient());
        return {
          ...client,
          acquire: () => {
            if (client.state() === 'IDLE') client.acquire();
          },
          query: (text, values, queryOptions) =>
            inTime(queryMs, () =>
              client.query(text, values, limits.DATABASE_TRANSACTION_POOLER ? undefined : queryOptions),
            ),
        };
      },
    };
  };
}

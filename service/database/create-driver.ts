import { createPgDriverFactory } from '@slonik/pg-driver';
import type { DriverFactory } from 'slonik';
import type { DatabaseSettings } from './database-settings.ts';

/** How long after the statement timeout PostgreSQL may report it. After that the connection counts as dead. */
const GRACE_MS = 1_000;

type Limits = Pick<
  DatabaseSettings,
  'DATABASE_CONNECT_TIMEOUT_MS' | 'DATABASE_STATEMENT_TIMEOUT_MS' | 'DATABASE_TRANSACTION_POOLER'
>;

/**
 * Slonik's driver for node-postgres, with four additions:
 * - A query on a connection that stopped responding fails shortly after PostgreSQL itself would have ended the statement.
 * - If no other query got a response in that time either, all pending queries fail, and `onSilence` is called. It is also
 *   called if a new connection times out.
 * - A connection that breaks right after it was opened fails its first query, which a caller handles. In the pool, the
 *   error would be unhandled and end the process.
 * - Behind a pooler, which may run each query on another PostgreSQL connection, no query is prepared under a name.
 */
export function createDriver(limits: Limits, onSilence: () => void): DriverFactory {
  const queryMs = limits.DATABASE_STATEMENT_TIMEOUT_MS + GRACE_MS;
  const unanswered = new Set<(error: Error) => void>();
  let heardAt = 0;

  const inTime = async <Answer>(limitMs: number, ask: () => Promise<Answer>): Promise<Answer> => {
    const askedAt = performance.now();
    const { promise: silence, reject } = Promise.withResolvers<never>();
    const giveUp = () => {
      const message = `PostgreSQL did not respond within ${limitMs} ms, not even with a statement timeout`;
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
      // The driver's timer may fire slightly early.
      if (performance.now() - begunAt >= 0.9 * limits.DATABASE_CONNECT_TIMEOUT_MS) onSilence();
      throw error;
    }
  };

  return async (options) => {
    // The factory connects to PostgreSQL to query its types.
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

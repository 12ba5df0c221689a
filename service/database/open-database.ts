import { createPool, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { Settings } from '../settings/settings-schema.ts';
import { createGate } from './create-gate.ts';
import { createLanes } from './create-lanes.ts';
import type { Database } from './database.ts';
import { createDriver } from './driver/create-driver.ts';
import { poolOptions } from './pool-options.ts';

const one = z.object({ one: z.literal(1) });
const IDLE_MS = 60_000;
const AGE_MS = 30 * 60_000;

/**
 * Opens the pool when it is first needed, and again until it opens: the service starts and stays up while the
 * database is away.
 */
export function openDatabase(settings: Settings): Database {
  const gate = createGate({
    size: settings.DATABASE_POOL_MAX,
    queueMax: settings.DATABASE_QUEUE_MAX,
    timeoutMs: settings.DATABASE_QUEUE_TIMEOUT_MS,
  });
  const lanes = createLanes({ idleMs: IDLE_MS, ageMs: AGE_MS });
  let opened: DatabasePool | undefined;
  let opening: Promise<DatabasePool> | undefined;

  const open = (): Promise<DatabasePool> => {
    opening ??= createPool(settings.DATABASE_URL, {
      ...poolOptions,
      maxPoolSize: settings.DATABASE_POOL_MAX,
      minPoolSize: Math.min(settings.DATABASE_POOL_MIN, settings.DATABASE_POOL_MAX),
      connectionTimeout: settings.DATABASE_CONNECT_TIMEOUT_MS,
      connectionRetryLimit: 1,
      statementTimeout: settings.DATABASE_STATEMENT_TIMEOUT_MS,
      driverFactory: createDriver,
      idleTimeout: IDLE_MS,
      queryRetryLimit: 2,
      tracing: settings.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined,
      // No query of ours leaves anything behind in its session, so there is nothing to discard, and `DISCARD ALL`
      // would cost a round trip a query and drop the prepared statements.
      resetConnection: async () => {},
    }).then(
      (pool) => {
        opened = pool;
        return pool;
      },
      (error: unknown) => {
        opening = undefined;
        throw error;
      },
    );
    return opening;
  };

  const run: Database['run'] = (work) => gate.run(async () => lanes.run(opened ?? (await open()), work));

  return {
    run,
    isUp: async () => {
      try {
        await run((connection) => connection.one(sql.prepared('ping', one)`SELECT 1 AS one`));
        return true;
      } catch {
        return false;
      }
    },
    state: () => ({
      acquired: gate.inside(),
      idle: lanes.idle() + (opened?.state().idleConnections ?? 0),
      waiting: gate.waiting(),
    }),
    [Symbol.asyncDispose]: async () => {
      lanes.close();
      await opening?.then((pool) => pool.end()).catch(() => {});
    },
  };
}

import { setTimeout as delay } from 'node:timers/promises';
import { type DatabasePool, type DatabasePoolConnection, sql } from 'slonik';
import { Umzug } from 'umzug';
import { z } from 'zod';
import { innermostMessage } from '../database/database-unavailable-error.ts';
import { createMigrationTable, readApplied } from './migration-table.ts';
import { MigrationError, type MigrationFile } from './read-migrations.ts';
import { refuseEdited } from './refuse-edited.ts';
import { runFile } from './run-file.ts';

/** The key of the advisory lock for migrations. The number is arbitrary but must not change. */
const LOCK = 7_302_551_904;
const LOCK_TIMEOUT_MS = 300_000;
const ASK_AGAIN_MS = 100;

/**
 * Applies the pending migrations and returns their names. Other processes wait meanwhile and then find none pending.
 *
 * The lock belongs to a transaction on its own connection: behind a pooler in transaction mode (PgBouncer), a session lock
 * would stay on an arbitrary connection. A waiting process polls for the lock, each time in a new transaction: CREATE INDEX
 * CONCURRENTLY waits for every transaction that holds a snapshot, so a transaction that waits for the lock would deadlock.
 * @throws MigrationError if an applied migration was edited, one fails, or the lock times out.
 */
export async function migrateUp(
  pool: DatabasePool,
  files: readonly MigrationFile[],
  lockTimeoutMs: number = LOCK_TIMEOUT_MS,
): Promise<string[]> {
  for (const end = performance.now() + lockTimeoutMs; ; ) {
    const names = await withLock(pool, () => pool.connect((connection) => applyPending(connection, files)));
    if (names !== undefined) return names;
    if (performance.now() >= end) {
      throw new MigrationError(
        `Another process has held the migration lock for ${lockTimeoutMs} ms. Wait until it has finished. To find it, run \`select * from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory'\`.`,
      );
    }
    await delay(ASK_AGAIN_MS);
  }
}

/** Runs `work` while it holds the lock. Returns undefined, without running it, if another process holds the lock. */
async function withLock<T>(pool: DatabasePool, work: () => Promise<T>): Promise<T | undefined> {
  const ask = sql.type(z.object({ locked: z.boolean() }))`SELECT pg_try_advisory_xact_lock(${LOCK}) AS locked`;
  const asked = Promise.withResolvers<boolean>();
  const done = Promise.withResolvers<void>();
  const guarding = pool.transaction(async (guard) => {
    const locked = await guard.oneFirst(ask);
    // The server may end idle transactions, but this one idles on purpose. The query also releases the snapshot of the
    // previous one.
    if (locked) await guard.query(sql.unsafe`SET LOCAL idle_in_transaction_session_timeout = 0`);
    asked.resolve(locked);
    if (locked) await done.promise;
  });
  guarding.catch(asked.reject);
  try {
    // Not inside the transaction callback: Slonik refuses a second connection there.
    return (await asked.promise) ? await work() : undefined;
  } finally {
    done.resolve();
    await guarding;
  }
}

async function applyPending(connection: DatabasePoolConnection, files: readonly MigrationFile[]): Promise<string[]> {
  await createMigrationTable(connection);
  const applied = await readApplied(connection);
  refuseEdited(files, applied);
  const umzug = new Umzug({
    migrations: files.map((file) => ({ name: file.name, up: () => applyFile(connection, file) })),
    // A file and its row are committed together, so nothing is left to log afterwards.
    storage: {
      executed: async () => applied.map((row) => row.name),
      logMigration: async () => {},
      unlogMigration: async () => {},
    },
    logger: undefined,
  });
  return (await umzug.up().catch(rethrowCause)).map((migration) => migration.name);
}

async function applyFile(connection: DatabasePoolConnection, file: MigrationFile): Promise<void> {
  await runFile(connection, file).catch((error: unknown) => {
    if (error instanceof MigrationError) throw error;
    throw new MigrationError(`${file.name} failed and is not applied: ${innermostMessage(error)}`, { cause: error });
  });
}

/** Unwraps the error of Umzug: ours already names the file. */
function rethrowCause(error: unknown): never {
  throw error instanceof Error && error.cause instanceof MigrationError ? error.cause : error;
}

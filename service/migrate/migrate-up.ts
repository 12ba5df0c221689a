import { setTimeout as delay } from 'node:timers/promises';
import { type DatabasePool, type DatabasePoolConnection, sql } from 'slonik';
import { Umzug } from 'umzug';
import { z } from 'zod';
import { MigrationError } from './migration-error.ts';
import { createMigrationTable, readApplied } from './migration-table.ts';
import type { MigrationFile } from './read-migrations.ts';
import { refuseEdited } from './refuse-edited.ts';
import { runFile } from './run-file.ts';

/** The advisory lock that replicas which start together queue on; any number, but always this one. */
const LOCK = 7_302_551_904;
const LOCK_TIMEOUT_MS = 300_000;
const ASK_AGAIN_MS = 100;

/**
 * Applies the pending migrations and gives their names. While one process does it, the others wait and then find nothing
 * left to do.
 *
 * The lock is that of a transaction on a connection of its own: behind a pooler that hands connections out by
 * transaction (PgBouncer), a lock of the session would stay with whatever connection came next. Who waits asks again
 * and again, each time in a new transaction: CREATE INDEX CONCURRENTLY waits for the end of every transaction that had
 * a snapshot when it looked, and so would wait for one that in turn waits for the lock.
 * @throws MigrationError where an applied migration was edited, one fails, or the lock is not to be had.
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
        `Another process has held the lock of the migrations for ${lockTimeoutMs} ms. Wait until it is done; \`select * from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory'\` shows it.`,
      );
    }
    await delay(ASK_AGAIN_MS);
  }
}

/** What `work` gives while the lock is held; undefined, without having begun it, where another process has the lock. */
async function withLock<T>(pool: DatabasePool, work: () => Promise<T>): Promise<T | undefined> {
  const ask = sql.type(z.object({ locked: z.boolean() }))`SELECT pg_try_advisory_xact_lock(${LOCK}) AS locked`;
  const asked = Promise.withResolvers<boolean>();
  const done = Promise.withResolvers<void>();
  const guarding = pool.transaction(async (guard) => {
    const locked = await guard.oneFirst(ask);
    // The server may end transactions in which nothing happens; in this one nothing is to happen. And any other query
    // lets go of the snapshot of the one before.
    if (locked) await guard.query(sql.unsafe`SET LOCAL idle_in_transaction_session_timeout = 0`);
    asked.resolve(locked);
    if (locked) await done.promise;
  });
  guarding.catch(asked.reject);
  try {
    // Outside of the guard's function: Slonik refuses another connection in there.
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
    // A file and its row go in together, so there is nothing left to log after it.
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
    throw new MigrationError(`${file.name} failed and is not applied: ${messageOf(error)}`, { cause: error });
  });
}

/** Umzug puts an error of its own around ours, which already says the file. */
function rethrowCause(error: unknown): never {
  throw error instanceof Error && error.cause instanceof MigrationError ? error.cause : error;
}

/** What PostgreSQL says, which Slonik may have put below an error of its own. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? messageOf(error.cause) : error.message;
}

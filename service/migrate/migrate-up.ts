import { setTimeout as delay } from 'node:timers/promises';
import { type DatabasePool, type DatabasePoolConnection, type DatabaseTransactionConnection, sql } from 'slonik';
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
 * and again: one that waited inside a query would hold a snapshot, for which CREATE INDEX CONCURRENTLY waits in turn.
 * @throws MigrationError where an applied migration was edited, one fails, or the lock is not to be had.
 */
export async function migrateUp(
  pool: DatabasePool,
  files: readonly MigrationFile[],
  lockTimeoutMs: number = LOCK_TIMEOUT_MS,
): Promise<string[]> {
  const locked = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const guarding = pool.transaction(async (guard) => {
    await lock(guard, lockTimeoutMs);
    locked.resolve();
    await done.promise;
  });
  guarding.catch(locked.reject);
  await locked.promise;
  try {
    return await pool.connect((connection) => applyPending(connection, files));
  } finally {
    done.resolve();
    await guarding;
  }
}

async function lock(guard: DatabaseTransactionConnection, timeoutMs: number): Promise<void> {
  const ask = sql.type(z.object({ locked: z.boolean() }))`SELECT pg_try_advisory_xact_lock(${LOCK}) AS locked`;
  for (const end = performance.now() + timeoutMs; ; ) {
    const locked = await guard.oneFirst(ask);
    // The server may end transactions in which nothing happens; in this one nothing is to happen. And any other query
    // lets go of the snapshot of the one before.
    await guard.query(sql.unsafe`SET LOCAL idle_in_transaction_session_timeout = 0`);
    if (locked) return;
    if (performance.now() >= end) {
      throw new MigrationError(
        `Another process has held the lock of the migrations for ${timeoutMs} ms. Wait until it is done; \`select * from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory'\` shows it.`,
      );
    }
    await delay(ASK_AGAIN_MS);
  }
}

async function applyPending(connection: DatabasePoolConnection, files: readonly MigrationFile[]): Promise<string[]> {
  await createMigrationTable(connection);
  const applied = await readApplied(connection);
  refuseEdited(files, applied);
  const names = new Set(applied.map((row) => row.name));
  const pending = files.filter((file) => !names.has(file.name));
  for (const file of pending) {
    await runFile(connection, file).catch((error: unknown) => {
      if (error instanceof MigrationError) throw error;
      throw new MigrationError(`${file.name} failed and is not applied: ${messageOf(error)}`, {
        cause: error,
      });
    });
  }
  return pending.map((file) => file.name);
}

/** What PostgreSQL says, which Slonik may have put below an error of its own. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? messageOf(error.cause) : error.message;
}

import { type DatabasePool, sql } from 'slonik';
import { Umzug } from 'umzug';
import { createMigrationTable, migrationStorage, readApplied, recordApplied } from './migration-storage.ts';
import type { MigrationFile } from './read-migrations.ts';
import { refuseEdited } from './refuse-edited.ts';
import { runScript } from './run-script.ts';

/** The advisory lock that replicas which start together queue on; any number, but always this one. */
const LOCK = 7_302_551_904;

/**
 * Applies the pending migrations, each in a transaction of its own, and gives their names. While one process
 * does it, the others wait and then find nothing left to do.
 * @throws MigrationError where an applied migration was edited; Slonik's errors where a migration fails.
 */
export async function migrateUp(pool: DatabasePool, files: readonly MigrationFile[]): Promise<string[]> {
  return pool.connect(async (connection) => {
    await connection.query(sql.unsafe`SELECT pg_advisory_lock(${LOCK})`);
    try {
      await createMigrationTable(connection);
      refuseEdited(files, await readApplied(connection));
      const umzug = new Umzug({
        migrations: files.map((file) => ({
          name: file.name,
          up: () =>
            connection.transaction(async (transaction) => {
              await runScript(transaction, file.sql);
              await recordApplied(transaction, file);
            }),
        })),
        storage: migrationStorage(connection),
        logger: undefined,
      });
      return (await umzug.up()).map((migration) => migration.name);
    } finally {
      await connection.query(sql.unsafe`SELECT pg_advisory_unlock(${LOCK})`);
    }
  });
}

import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { MigrationFile } from './read-migrations.ts';

const appliedRow = z.object({ name: z.string(), checksum: z.string(), applied_at: z.string() });

/** A migration that was applied to the database. `applied_at` is RFC 3339. */
export type AppliedMigration = z.infer<typeof appliedRow>;

/** Creates the table of applied migrations if it does not exist. */
export async function createMigrationTable(connection: CommonQueryMethods): Promise<void> {
  await connection.query(sql.unsafe`
    CREATE TABLE IF NOT EXISTS schema_migrations (
      name       text PRIMARY KEY,
      checksum   text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`);
}

/** Reads the applied migrations, ordered by name. */
export async function readApplied(connection: CommonQueryMethods): Promise<readonly AppliedMigration[]> {
  return connection.any(sql.type(appliedRow)`SELECT name, checksum, applied_at FROM schema_migrations ORDER BY name`);
}

/** Records a migration as applied. */
export async function recordApplied(connection: CommonQueryMethods, file: MigrationFile): Promise<void> {
  await connection.query(
    sql.unsafe`INSERT INTO schema_migrations (name, checksum) VALUES (${file.name}, ${file.checksum})`,
  );
}

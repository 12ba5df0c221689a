import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { migrateUp } from '../migrate/migrate-up.ts';
import { migrationStatus } from '../migrate/migration-status.ts';
import { openMigrationPool } from '../migrate/open-migration-pool.ts';
import { readMigrations } from '../migrate/read-migrations.ts';
import type { ProcessSettings } from './process-settings.ts';

/**
 * Runs `migrate status` or `migrate up` and returns the lines to print.
 * @throws MigrationError if the files do not match the database; Slonik's errors if it does not answer.
 */
export async function runMigrate(command: 'status' | 'up', settings: ProcessSettings): Promise<string[]> {
  const files = await readMigrations(settings.MIGRATIONS_DIR ?? migrationsDirectory());
  const pool = await openMigrationPool(settings.DATABASE_URL);
  try {
    if (command === 'up') {
      const applied = await migrateUp(pool, files);
      return applied.length === 0 ? ['nothing to apply'] : applied.map((name) => `applied  ${name}`);
    }
    const rows = await migrationStatus(pool, files);
    return rows.map((row) => `${row.state.padEnd(8)} ${row.name}${row.appliedAt === null ? '' : `  ${row.appliedAt}`}`);
  } finally {
    await pool.end();
  }
}

/** The folder is next to the bundle in an image, and at the root of the repository in development. */
function migrationsDirectory(): string {
  const beside = join(import.meta.dirname, 'migrations');
  return existsSync(beside) ? beside : join(import.meta.dirname, '..', '..', 'migrations');
}

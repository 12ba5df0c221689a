import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { readApplied } from './migration-table.ts';
import type { MigrationFile } from './read-migrations.ts';

/** The state of a migration. `unknown` means applied, but without a file: it belongs to a newer release. */
export type MigrationStatus = {
  readonly name: string;
  readonly state: 'applied' | 'pending' | 'edited' | 'unknown';
  readonly appliedAt: string | null;
};

/** Compares the files with the database without changing it. */
export async function migrationStatus(pool: DatabasePool, files: readonly MigrationFile[]): Promise<MigrationStatus[]> {
  const exists = await pool.oneFirst(
    sql.type(z.object({ exists: z.boolean() }))`SELECT to_regclass('schema_migrations') IS NOT NULL AS exists`,
  );
  const applied = new Map((exists ? await readApplied(pool) : []).map((row) => [row.name, row]));
  const known = files.map((file): MigrationStatus => {
    const row = applied.get(file.name);
    if (row === undefined) return { name: file.name, state: 'pending', appliedAt: null };
    return { name: file.name, state: row.checksum === file.checksum ? 'applied' : 'edited', appliedAt: row.applied_at };
  });
  const names = new Set(files.map((file) => file.name));
  const unknown = [...applied.values()]
    .filter((row) => !names.has(row.name))
    .map((row): MigrationStatus => ({ name: row.name, state: 'unknown', appliedAt: row.applied_at }));
  return [...known, ...unknown].sort((left, right) => (left.name < right.name ? -1 : 1));
}

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
  const known = new Map(files.map((file) => [file.name, file]));
  const names = [...new Set([...known.keys(), ...applied.keys()])].sort();
  return names.map((name) => {
    const [file, row] = [known.get(name), applied.get(name)];
    if (row === undefined) return { name, state: 'pending', appliedAt: null };
    const state = file === undefined ? 'unknown' : file.checksum === row.checksum ? 'applied' : 'edited';
    return { name, state, appliedAt: row.applied_at };
  });
}

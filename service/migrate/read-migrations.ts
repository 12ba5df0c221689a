import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One migration file. `checksum` is the SHA-256 of its text in hex. */
export type MigrationFile = { readonly name: string; readonly sql: string; readonly checksum: string };

const NAME = /^\d{4}-[a-z0-9-]+\.sql$/;

/**
 * Reads the numbered SQL files of a folder, ordered by number.
 * @throws MigrationError if the folder cannot be read, a name does not match the pattern, or a number is used twice.
 */
export async function readMigrations(directory: string): Promise<MigrationFile[]> {
  const names = await readdir(directory).catch((cause: unknown) => {
    throw new MigrationError(`Cannot read the migrations in ${directory}. Set MIGRATIONS_DIR to their folder.`, {
      cause,
    });
  });
  const files = names.filter((name) => name.endsWith('.sql')).sort();
  const numbers = new Set<string>();
  for (const name of files) {
    if (!NAME.test(name)) throw new MigrationError(`${name}: expected a name like 0007-add-column.sql`);
    if (numbers.has(name.slice(0, 4))) throw new MigrationError(`${name}: another migration has the same number`);
    numbers.add(name.slice(0, 4));
  }
  return Promise.all(
    files.map(async (name) => {
      const sql = await readFile(join(directory, name), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** The migrations cannot be read, or cannot be applied safely. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

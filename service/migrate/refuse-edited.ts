import type { AppliedMigration } from './migration-table.ts';
import { MigrationError, type MigrationFile } from './read-migrations.ts';

/**
 * Compares the applied migrations with the files. An applied migration without a file is allowed: it belongs to a newer
 * release that was rolled back.
 * @throws MigrationError if a file was edited after it was applied, or would run out of order.
 */
export function refuseEdited(files: readonly MigrationFile[], applied: readonly AppliedMigration[]): void {
  const seen = new Map(applied.map((row) => [row.name, row.checksum]));
  const last = applied.at(-1)?.name ?? '';
  const problems = files.flatMap((file) => {
    const checksum = seen.get(file.name);
    if (checksum === undefined && file.name < last)
      return [`${file.name} is new, but the later ${last} is already applied`];
    if (checksum === undefined || checksum === file.checksum) return [];
    return [
      `${file.name} was edited after it was applied: checksum ${checksum.slice(0, 12)} in the database, ${file.checksum.slice(0, 12)} in the file`,
    ];
  });
  if (problems.length === 0) return;
  throw new MigrationError(
    ['The migrations do not match the database:', ...problems.map((problem) => `  - ${problem}`)]
      .concat('Restore the files, and add the change as a new migration with the next number.')
      .join('\n'),
  );
}

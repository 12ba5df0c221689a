import { type CommonQueryMethods, type DatabasePoolConnection, sql } from 'slonik';
import { z } from 'zod';
import { MigrationError } from './migration-error.ts';
import { recordApplied } from './migration-table.ts';
import type { MigrationFile } from './read-migrations.ts';

/** The first line of a file that cannot run in a transaction. */
const MARK = /^-- no-transaction\s*$/m;
/** What may be done outside of one: it can be done again after it was cut off at any point. */
const REPEATABLE =
  /^(?:create\s+(?:unique\s+)?index\s+concurrently\s+if\s+not\s+exists|drop\s+index\s+concurrently\s+if\s+exists)\s+"?(\w+)"?[^;]*;?$/is;

/**
 * Runs a migration and records it: in one transaction, so that it happens whole or not at all; or, where its first line
 * says `-- no-transaction`, on its own.
 * @throws MigrationError where a file outside of a transaction has anything but one statement that can be repeated.
 */
export async function runFile(connection: DatabasePoolConnection, file: MigrationFile): Promise<void> {
  if (!MARK.test(file.sql.split('\n', 1).join())) {
    await connection.transaction(async (transaction) => {
      await runScript(transaction, file.sql);
      await recordApplied(transaction, file);
    });
    return;
  }
  const statement = file.sql.replace(/--.*$/gm, '').trim();
  const [, index] = REPEATABLE.exec(statement) ?? [];
  if (index === undefined) {
    throw new MigrationError(
      `${file.name}: with -- no-transaction a file has one statement, which can be repeated: expected CREATE INDEX CONCURRENTLY IF NOT EXISTS or DROP INDEX CONCURRENTLY IF EXISTS. Put everything else into a file of its own.`,
    );
  }
  await dropInvalid(connection, index);
  await connection.query({ ...sql.unsafe``, sql: statement });
  await recordApplied(connection, file);
}

/** An index whose making was cut off stays, invalid, and IF NOT EXISTS would take it for made. */
async function dropInvalid(connection: CommonQueryMethods, index: string): Promise<void> {
  const invalid = await connection.exists(sql.type(z.object({}))`
    SELECT FROM pg_index WHERE indexrelid = to_regclass(${index}) AND NOT indisvalid`);
  if (invalid) await connection.query(sql.unsafe`DROP INDEX CONCURRENTLY ${sql.identifier([index])}`);
}

/**
 * Runs a whole SQL file in the caller's transaction. Slonik speaks the extended protocol, which takes one statement a
 * call, so the file goes in as the body of one DO block.
 */
async function runScript(connection: CommonQueryMethods, text: string): Promise<void> {
  let tag = '$script$';
  for (let attempt = 0; text.includes(tag); attempt++) tag = `$script${attempt}$`;
  await connection.query(sql.unsafe`DO ${sql.literalValue(`BEGIN EXECUTE ${tag}${text}${tag}; END`)}`);
}

import { type CommonQueryMethods, type DatabasePoolConnection, sql } from 'slonik';
import { z } from 'zod';
import { recordApplied } from './migration-table.ts';
import { MigrationError, type MigrationFile } from './read-migrations.ts';

/** The first line of a file that must not run in a transaction. */
const MARK = /^-- no-transaction\s*$/m;
/** The statements allowed outside a transaction: they can be repeated after an interruption at any point. */
const REPEATABLE =
  /^(?:create\s+(?:unique\s+)?index\s+concurrently\s+if\s+not\s+exists|drop\s+index\s+concurrently\s+if\s+exists)\s+"?(\w+)"?[^;]*;?$/is;

/**
 * Runs a migration and records it in one transaction, so that it is applied completely or not at all. If its first line is
 * `-- no-transaction`, it runs outside a transaction.
 * @throws MigrationError if a file that runs outside a transaction is not a single repeatable statement.
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
      `${file.name}: a file with -- no-transaction must be one statement that can be repeated: CREATE INDEX CONCURRENTLY IF NOT EXISTS or DROP INDEX CONCURRENTLY IF EXISTS. Move everything else to its own file.`,
    );
  }
  await dropInvalid(connection, index);
  await connection.query({ ...sql.unsafe``, sql: file.sql });
  await recordApplied(connection, file);
}

/** Drops an index that an interrupted CREATE left invalid: IF NOT EXISTS would skip it. */
async function dropInvalid(connection: CommonQueryMethods, index: string): Promise<void> {
  const invalid = await connection.exists(sql.type(z.object({}))`
    SELECT FROM pg_index WHERE indexrelid = to_regclass(${index}) AND NOT indisvalid`);
  if (invalid) await connection.query(sql.unsafe`DROP INDEX CONCURRENTLY ${sql.identifier([index])}`);
}

/**
 * Runs a whole SQL file in the caller's transaction. Slonik uses the extended protocol, which allows one statement per
 * call, so the file is sent as the body of a DO block.
 */
async function runScript(connection: CommonQueryMethods, text: string): Promise<void> {
  let tag = '$script$';
  for (let attempt = 0; text.includes(tag); attempt++) tag = `$script${attempt}$`;
  await connection.query(sql.unsafe`DO ${sql.literalValue(`BEGIN EXECUTE ${tag}${text}${tag}; END`)}`);
}

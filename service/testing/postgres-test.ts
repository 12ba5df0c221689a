import test, { type ExecutionContext } from 'ava';
import type { Databases } from './open-databases.ts';
import { openDatabases } from './open-databases.ts';

/** Declares a test that gets fresh databases. */
export type PostgresTest = (title: string, body: (t: ExecutionContext, databases: Databases) => Promise<void>) => void;

/**
 * Opens a server for this test file, and declares tests on it. Where the machine offers none, they are declared as
 * skipped, so that the count shows them, and the reason is printed.
 */
export async function postgresTest(): Promise<PostgresTest> {
  const databases = await openDatabases();
  if (typeof databases === 'string') {
    process.stderr.write(`skipped: ${databases}\n`);
    return (title) => test.skip(title, () => {});
  }
  // One after the other: each has a database and an API, and all at once would measure the machine.
  const declare = test.serial;
  test.after.always('the databases are gone', () => databases[Symbol.asyncDispose]());
  return (title, body) => declare(title, (t) => body(t, databases));
}

import { join } from 'node:path';
import { createPool, sql } from 'slonik';
import { migrateUp } from '../migrate/migrate-up.ts';
import { openMigrationPool } from '../migrate/open-migration-pool.ts';
import { readMigrations } from '../migrate/read-migrations.ts';
import { startPostgres } from './start-postgres.ts';

export const MIGRATIONS = join(import.meta.dirname, '..', '..', 'migrations');

/** Fresh databases on one server. Each gives the URL of a new one. */
export type Databases = AsyncDisposable & { empty(): Promise<string>; migrated(): Promise<string> };

/** Opens a server for a test file; the reason as text where there is none. A migrated database is a copy of the first. */
export async function openDatabases(): Promise<Databases | string> {
  const server = await startPostgres();
  if (typeof server === 'string') return server;
  const prefix = `test_${process.pid}_${Date.now()}`;
  const admin = await createPool(server.url, { maxPoolSize: 1 });
  const made: string[] = [];
  let template: Promise<string> | undefined;
  // One after the other: copying a database needs it for itself.
  let last: Promise<unknown> = Promise.resolve();

  const create = (from: string | null): Promise<string> => {
    const name = `${prefix}_${made.length}`;
    made.push(name);
    const copy = from === null ? sql.fragment`` : sql.fragment`TEMPLATE ${sql.identifier([from])}`;
    const done = last.then(() => admin.query(sql.unsafe`CREATE DATABASE ${sql.identifier([name])} ${copy}`));
    last = done.catch(() => {});
    return done.then(() => name);
  };
  const urlOf = (name: string): string => {
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    return url.href;
  };
  const makeTemplate = async (): Promise<string> => {
    const name = await create(null);
    const pool = await openMigrationPool(urlOf(name));
    await migrateUp(pool, await readMigrations(MIGRATIONS));
    await pool.end();
    return name;
  };
  return {
    empty: async () => urlOf(await create(null)),
    migrated: async () => {
      template ??= makeTemplate();
      return urlOf(await create(await template));
    },
    [Symbol.asyncDispose]: async () => {
      for (const name of made) {
        await admin.query(sql.unsafe`DROP DATABASE IF EXISTS ${sql.identifier([name])} WITH (FORCE)`);
      }
      await admin.end();
      await server[Symbol.asyncDispose]();
    },
  };
}

import { sql } from 'slonik';
import { z } from 'zod';
import { parseSettings } from '../settings/parse-settings.ts';
import { postgresTest } from '../testing/postgres-test.ts';
import { until } from '../testing/until.ts';
import { openDatabase } from './open-database.ts';

const it = await postgresTest();
const backend = sql.type(z.object({ pid: z.int() }))`SELECT pg_backend_pid() AS pid`;
const open = async (url: string) => {
  const database = openDatabase(parseSettings({ DATABASE_URL: url, DATABASE_POOL_MAX: '3' }));
  const pid = () => database.run(async (connection) => (await connection.one(backend)).pid);
  return { database, pid };
};

it('one piece of work after the other has the same connection', async (t, databases) => {
  const { database, pid } = await open(await databases.migrated());
  await using _database = database;
  const first = await pid();
  t.deepEqual([await pid(), await pid()], [first, first]);
  t.true(database.state().idle >= 1);
});
it('pieces of work at the same time have connections of their own', async (t, databases) => {
  const { database, pid } = await open(await databases.migrated());
  await using _database = database;
  t.is(new Set(await Promise.all([pid(), pid(), pid()])).size, 3);
});
it('work that fails takes its connection along', async (t, databases) => {
  const { database, pid } = await open(await databases.migrated());
  await using _database = database;
  const first = await pid();
  await t.throwsAsync(database.run((connection) => connection.query(sql.unsafe`SELECT 1 / 0`)));
  t.not(await pid(), first);
});
it('a connection that broke while it was idle is not used again', async (t, databases) => {
  const url = await databases.migrated();
  const { database, pid } = await open(url);
  const { database: other, pid: otherPid } = await open(url);
  await using _database = database;
  await using _other = other;
  const first = await pid();
  await otherPid();
  await other.run((connection) => connection.query(sql.unsafe`SELECT pg_terminate_backend(${first})`));
  await until('it is gone', async () => (await pid().catch(() => first)) !== first);
  t.not(await pid(), first);
});

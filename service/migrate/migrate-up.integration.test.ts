import { sql } from 'slonik';
import { z } from 'zod';
import { MIGRATIONS } from '../testing/open-databases.ts';
import { postgresTest } from '../testing/postgres-test.ts';
import { migrateUp } from './migrate-up.ts';
import { MigrationError } from './migration-error.ts';
import { migrationStatus } from './migration-status.ts';
import { openMigrationPool } from './open-migration-pool.ts';
import { readMigrations } from './read-migrations.ts';
import { runScript } from './run-script.ts';

const it = await postgresTest();
const count = sql.type(z.object({ n: z.int() }));

it('migrations run once, in order, and a second run has nothing to do', async (t, databases) => {
  const files = await readMigrations(MIGRATIONS);
  const pool = await openMigrationPool(await databases.empty());
  t.true((await migrationStatus(pool, files)).every((row) => row.state === 'pending'));
  t.deepEqual(
    await migrateUp(pool, files),
    files.map((file) => file.name),
  );
  t.deepEqual(await migrateUp(pool, files), []);
  t.true((await migrationStatus(pool, files)).every((row) => row.state === 'applied' && row.appliedAt !== null));
  await pool.end();
});
it('ten replicas that start at once apply each migration once', async (t, databases) => {
  const files = await readMigrations(MIGRATIONS);
  const url = await databases.empty();
  const applied = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const pool = await openMigrationPool(url);
      const names = await migrateUp(pool, files);
      await pool.end();
      return names;
    }),
  );
  t.deepEqual(
    applied.flat().sort(),
    files.map((file) => file.name),
  );
});
it('an edited migration is refused and nothing after it runs', async (t, databases) => {
  const files = await readMigrations(MIGRATIONS);
  const pool = await openMigrationPool(await databases.migrated());
  const edited = files.map((file, index) => (index === 0 ? { ...file, checksum: 'other' } : file));
  const later = { name: '9999-later.sql', sql: 'CREATE TABLE later ()', checksum: 'x' };
  await t.throwsAsync(migrateUp(pool, [...edited, later]), { instanceOf: MigrationError, message: /was edited/ });
  t.is((await migrationStatus(pool, edited))[0]?.state, 'edited');
  t.is(await pool.oneFirst(count`SELECT count(*)::int AS n FROM pg_class WHERE relname = 'later'`), 0);
  await pool.end();
});
it('a migration that fails leaves nothing behind, and those before it stay', async (t, databases) => {
  const pool = await openMigrationPool(await databases.empty());
  const files = [
    { name: '0001-good.sql', sql: 'CREATE TABLE good ()', checksum: 'a' },
    { name: '0002-bad.sql', sql: 'CREATE TABLE half (); SELECT 1 / 0;', checksum: 'b' },
  ];
  await t.throwsAsync(migrateUp(pool, files));
  t.deepEqual(
    (await migrationStatus(pool, files)).map((row) => row.state),
    ['applied', 'pending'],
  );
  t.is(await pool.oneFirst(count`SELECT count(*)::int AS n FROM pg_class WHERE relname = 'half'`), 0);
  await pool.end();
});
it('every migration can run again on its own result, and keeps the rows and the counts', async (t, databases) => {
  const pool = await openMigrationPool(await databases.migrated());
  await pool.query(sql.unsafe`INSERT INTO datasets (name) VALUES ('kept'), ('gone')`);
  await pool.query(sql.unsafe`UPDATE datasets SET deleted_at = now() WHERE name = 'gone'`);
  for (const file of await readMigrations(MIGRATIONS))
    await pool.transaction((transaction) => runScript(transaction, file.sql));
  t.is(await pool.oneFirst(count`SELECT sum(living)::int AS n FROM dataset_counts`), 1);
  await pool.query(sql.unsafe`INSERT INTO datasets (name) VALUES ('more')`);
  t.is(await pool.oneFirst(count`SELECT sum(living)::int AS n FROM dataset_counts`), 2);
  await pool.end();
});
it('the database itself refuses what the API refuses', async (t, databases) => {
  const pool = await openMigrationPool(await databases.migrated());
  for (const values of [
    sql.fragment`'', NULL`,
    sql.fragment`repeat('x', 256), NULL`,
    sql.fragment`'a', 'javascript:alert(1)'`,
    sql.fragment`NULL, NULL`,
  ]) {
    await t.throwsAsync(pool.query(sql.unsafe`INSERT INTO datasets (name, source_url) VALUES (${values})`));
  }
  await pool.end();
});
it('the plans of the list and the search use their indexes', async (t, databases) => {
  const pool = await openMigrationPool(await databases.migrated());
  await pool.query(sql.unsafe`INSERT INTO datasets (name) SELECT 'n' || n FROM generate_series(1, 50000) AS n`);
  await pool.query(sql.unsafe`VACUUM ANALYZE datasets`);
  const plan = async (query: ReturnType<typeof sql.fragment>) =>
    JSON.stringify(await pool.any(sql.unsafe`EXPLAIN (FORMAT JSON) ${query}`));
  t.regex(
    await plan(sql.fragment`SELECT id FROM datasets WHERE deleted_at IS NULL AND name > 'n5' ORDER BY name LIMIT 21`),
    /datasets_living_name/,
  );
  t.regex(
    await plan(
      sql.fragment`SELECT count(*) FROM datasets WHERE deleted_at IS NULL AND name COLLATE "default" ILIKE '%n1234%'`,
    ),
    /datasets_search_name/,
  );
  await pool.end();
});

import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { CheckIntegrityConstraintViolationError, sql } from 'slonik';
import { z } from 'zod';
import { LATEST_MIGRATION } from '../database/open-database.ts';
import { MIGRATIONS } from '../fixtures/open-databases.ts';
import { postgresTest } from '../fixtures/postgres-test.ts';
import { migrateUp } from './migrate-up.ts';
import { migrationStatus } from './migration-status.ts';
import { openMigrationPool } from './open-migration-pool.ts';
import { MigrationError, readMigrations } from './read-migrations.ts';

const it = await postgresTest();
const count = sql.type(z.object({ n: z.int() }));

it('migrations run once, in order, and a second run applies nothing', async (t, databases) => {
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
it('ten replicas that start together apply each migration once', async (t, databases) => {
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
it('an edited migration is rejected, and no later one runs', async (t, databases) => {
  const files = await readMigrations(MIGRATIONS);
  const pool = await openMigrationPool(await databases.migrated());
  const edited = files.map((file, index) => (index === 0 ? { ...file, checksum: 'other' } : file));
  const later = { name: '9999-later.sql', sql: 'CREATE TABLE later ()', checksum: 'x' };
  await t.throwsAsync(migrateUp(pool, [...edited, later]), { instanceOf: MigrationError, message: /was edited/ });
  t.is((await migrationStatus(pool, edited))[0]?.state, 'edited');
  t.is(await pool.oneFirst(count`SELECT count(*)::int AS n FROM pg_class WHERE relname = 'later'`), 0);
  await pool.end();
});
it('a failed migration is rolled back, and the earlier ones remain', async (t, databases) => {
  const pool = await openMigrationPool(await databases.empty());
  const files = [
    { name: '0001-good.sql', sql: 'CREATE TABLE good ()', checksum: 'a' },
    { name: '0002-bad.sql', sql: 'CREATE TABLE half (); SELECT 1 / 0;', checksum: 'b' },
  ];
  await t.throwsAsync(migrateUp(pool, files), {
    instanceOf: MigrationError,
    message: '0002-bad.sql failed and is not applied: division by zero',
  });
  t.deepEqual(
    (await migrationStatus(pool, files)).map((row) => row.state),
    ['applied', 'pending'],
  );
  t.is(await pool.oneFirst(count`SELECT count(*)::int AS n FROM pg_class WHERE relname = 'half'`), 0);
  await pool.end();
});
it('an index is created without a transaction while other replicas wait for the lock', async (t, databases) => {
  const url = await databases.migrated();
  const files = [
    ...(await readMigrations(MIGRATIONS)),
    {
      name: '9998-index.sql',
      sql: '-- no-transaction\n-- Why.\nCREATE INDEX CONCURRENTLY IF NOT EXISTS later ON datasets (updated_at);\n',
      checksum: 'a',
    },
  ];
  const applied = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const pool = await openMigrationPool(url);
      const names = await migrateUp(pool, files);
      await pool.end();
      return names;
    }),
  );
  t.deepEqual(applied.flat(), ['9998-index.sql']);
});
it('an index that an interrupted migration left invalid is rebuilt', async (t, databases) => {
  const pool = await openMigrationPool(await databases.migrated());
  await pool.query(sql.unsafe`INSERT INTO datasets (name, description) VALUES ('a', 'same'), ('b', 'same')`);
  await t.throwsAsync(pool.query(sql.unsafe`CREATE UNIQUE INDEX CONCURRENTLY later ON datasets (description)`));
  const valid = count`SELECT count(*)::int AS n FROM pg_index WHERE indexrelid = 'later'::regclass AND indisvalid`;
  t.is(await pool.oneFirst(valid), 0);
  await pool.query(sql.unsafe`DELETE FROM datasets WHERE name = 'b'`);
  const file = {
    name: '9998-index.sql',
    sql: '-- no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS later ON datasets (description);',
    checksum: 'a',
  };
  await migrateUp(pool, [...(await readMigrations(MIGRATIONS)), file]);
  t.is(await pool.oneFirst(valid), 1);
  await pool.end();
});
it('a text that looks like a comment is part of an index', async (t, databases) => {
  const pool = await openMigrationPool(await databases.migrated());
  const file = {
    name: '9998-index.sql',
    sql: "-- no-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS later ON datasets (name) WHERE description <> '-- none';",
    checksum: 'a',
  };
  await migrateUp(pool, [...(await readMigrations(MIGRATIONS)), file]);
  const defined = count`SELECT count(*)::int AS n FROM pg_indexes WHERE indexname = 'later' AND indexdef LIKE '%-- none%'`;
  t.is(await pool.oneFirst(defined), 1);
  await pool.end();
});
for (const statement of [
  'CREATE INDEX CONCURRENTLY later ON datasets (updated_at)',
  'CREATE TABLE IF NOT EXISTS later ()',
  'CREATE INDEX CONCURRENTLY IF NOT EXISTS later ON datasets (updated_at); DROP TABLE datasets;',
]) {
  it(`${statement} is rejected in a file without a transaction`, async (t, databases) => {
    const pool = await openMigrationPool(await databases.empty());
    const file = { name: '0001-later.sql', sql: `-- no-transaction\n${statement}`, checksum: 'a' };
    await t.throwsAsync(migrateUp(pool, [file]), { instanceOf: MigrationError, message: /can be repeated/ });
    await pool.end();
  });
}
it('a lock that another process holds times out with a message, and a finished run releases its lock', async (t, databases) => {
  const url = await databases.migrated();
  const files = await readMigrations(MIGRATIONS);
  const pool = await openMigrationPool(url);
  const other = await openMigrationPool(url);
  await other.transaction(async (transaction) => {
    await transaction.query(sql.unsafe`SELECT pg_advisory_xact_lock(7302551904)`);
    const waiting = migrateUp(pool, files, 4000);
    await Promise.all([
      t.throwsAsync(waiting, { instanceOf: MigrationError, message: /pg_locks/ }),
      // CREATE INDEX CONCURRENTLY waits for every older transaction, even an idle one.
      delay(3000).then(async () => {
        const open = count`
          SELECT count(*)::int AS n FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < clock_timestamp() - interval '2500 ms'`;
        t.is(await transaction.oneFirst(open), 0, 'a waiting process keeps no transaction open');
      }),
    ]);
  });
  await migrateUp(pool, files);
  // Another connection runs the query, as behind a pooler in transaction mode.
  t.is(await other.oneFirst(count`SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory'`), 0);
  await other.end();
  await pool.end();
});
it('every migration can run again on its own result and keeps the rows and the counts', async (t, databases) => {
  const pool = await openMigrationPool(await databases.migrated());
  await pool.query(sql.unsafe`INSERT INTO datasets (name) VALUES ('kept'), ('gone')`);
  await pool.query(sql.unsafe`UPDATE datasets SET deleted_at = now() WHERE name = 'gone'`);
  await pool.query(sql.unsafe`DELETE FROM schema_migrations`);
  const files = await readMigrations(MIGRATIONS);
  t.is((await migrateUp(pool, files)).length, files.length);
  t.is(await pool.oneFirst(count`SELECT sum(living)::int AS n FROM dataset_counts`), 1);
  await pool.query(sql.unsafe`INSERT INTO datasets (name) VALUES ('more')`);
  t.is(await pool.oneFirst(count`SELECT sum(living)::int AS n FROM dataset_counts`), 2);
  await pool.end();
});
it('the constraints of the database reject what the API rejects', async (t, databases) => {
  const pool = await openMigrationPool(await databases.migrated());
  for (const values of [
    sql.fragment`'', NULL`,
    sql.fragment`repeat('x', 256), NULL`,
    sql.fragment`'a', 'javascript:alert(1)'`,
    sql.fragment`NULL, NULL`,
    sql.fragment`'a', 'https://example.org/' || repeat('x', 2048)`,
  ]) {
    await t.throwsAsync(pool.query(sql.unsafe`INSERT INTO datasets (name, source_url) VALUES (${values})`));
  }
  await pool.end();
});
it('a description above the limit is rejected, but a row that had one before the limit can be changed', async (t, databases) => {
  const pool = await openMigrationPool(await databases.empty());
  const files = await readMigrations(MIGRATIONS);
  await migrateUp(pool, files.slice(0, 4));
  await pool.query(sql.unsafe`INSERT INTO datasets (name, description) VALUES ('old', repeat('x', 1000000))`);
  await migrateUp(pool, files);
  await pool.query(sql.unsafe`UPDATE datasets SET name = 'renamed', deleted_at = now() WHERE name = 'old'`);
  for (const change of [
    sql.unsafe`INSERT INTO datasets (name, description) VALUES ('new', repeat('x', 10001))`,
    sql.unsafe`UPDATE datasets SET description = repeat('x', 10001)`,
  ])
    await t.throwsAsync(pool.query(change), { instanceOf: CheckIntegrityConstraintViolationError });
  await pool.end();
});
test('LATEST_MIGRATION is the newest migration file', async (t) => {
  t.is((await readMigrations(MIGRATIONS)).at(-1)?.name, LATEST_MIGRATION);
});
it('the list and the search use their indexes', async (t, databases) => {
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

import { MIGRATIONS } from '../fixtures/open-databases.ts';
import { postgresTest } from '../fixtures/postgres-test.ts';
import { startApi } from '../fixtures/start-api.ts';
import { migrateUp } from '../migrate/migrate-up.ts';
import { openMigrationPool } from '../migrate/open-migration-pool.ts';
import { readMigrations } from '../migrate/read-migrations.ts';

const it = await postgresTest();

it('a 5xx includes its cause in development but not in production', async (t) => {
  const nowhere = 'postgres://user:hidden@127.0.0.1:1/none';
  for (const [env, tells] of [
    ['development', true],
    ['production', false],
  ] as const) {
    await using api = await startApi(nowhere, { NODE_ENV: env });
    const { status, text, headers } = await api.call('GET', '/datasets/1');
    t.is(status, 503);
    t.regex(headers.get('retry-after') ?? '', /^\d+$/);
    t.is(text.includes('ECONNREFUSED'), tells);
    t.notRegex(text, /hidden/);
  }
});
it('without the database the process is live but not ready', async (t) => {
  await using api = await startApi('postgres://user:x@127.0.0.1:1/none');
  t.is((await api.call('GET', '/health/live')).status, 200);
  t.is((await api.call('GET', '/health/ready')).status, 503);
  t.is((await api.call('GET', '/health')).status, 503);
});
it('without the newest migration the service is not ready, and without the tables requests are 503', async (t, databases) => {
  const url = await databases.empty();
  await using api = await startApi(url);
  const asked = async () => [
    (await api.call('GET', '/health/ready')).status,
    (await api.call('GET', '/health')).body.checks,
    (await api.call('GET', '/datasets')).status,
  ];
  const checks = { database: 'unmigrated', cache: 'off', accepting: true };
  t.deepEqual(await asked(), [503, checks, 503]);
  const pool = await openMigrationPool(url);
  const files = await readMigrations(MIGRATIONS);
  await migrateUp(pool, files.slice(0, -1));
  t.deepEqual(await asked(), [503, checks, 200]);
  await migrateUp(pool, files);
  t.deepEqual(await asked(), [200, { ...checks, database: 'up' }, 200]);
  await pool.end();
});
it('concurrent health checks share one connection', async (t, databases) => {
  await using api = await startApi(await databases.migrated(), { DATABASE_POOL_MAX: '1', DATABASE_QUEUE_MAX: '0' });
  const statuses = await Promise.all(
    Array.from({ length: 30 }, async () => (await api.call('GET', '/health/ready')).status),
  );
  t.deepEqual([...new Set(statuses)], [200]);
});

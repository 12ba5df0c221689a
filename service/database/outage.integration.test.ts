import { createPool, sql } from 'slonik';
import { postgresTest } from '../testing/postgres-test.ts';
import { startApi } from '../testing/start-api.ts';
import { startRelay } from '../testing/start-relay.ts';
import { until } from '../testing/until.ts';

const it = await postgresTest();

it('while the database is away answers are 503 with Retry-After; when it is back they are right without a restart', async (t, databases) => {
  await using relay = await startRelay(await databases.migrated());
  await using api = await startApi(relay.url);
  const { body } = await api.call('POST', '/datasets', { json: { name: 'a' } });
  relay.cut();
  for (const [method, path, json] of [
    ['GET', `/datasets/${body.id}`, undefined],
    ['GET', '/datasets', undefined],
    ['POST', '/datasets', { name: 'b' }],
  ] as const) {
    const { status, headers } = await api.call(method, path, json === undefined ? {} : { json });
    t.is(status, 503, `${method} ${path}`);
    t.regex(headers.get('retry-after') ?? '', /^\d+$/);
  }
  t.is((await api.call('GET', '/health/ready')).status, 503);
  t.is((await api.call('GET', '/health/live')).status, 200);
  relay.mend();
  await until('ready again', async () => (await api.call('GET', '/health/ready')).status === 200, 5_000);
  t.is((await api.call('GET', `/datasets/${body.id}`)).status, 200);
});
it('a database that starts after the API is found', async (t, databases) => {
  await using relay = await startRelay(await databases.migrated());
  relay.cut();
  await using api = await startApi(relay.url);
  t.is((await api.call('GET', '/datasets')).status, 503);
  relay.mend();
  await until('ready', async () => (await api.call('GET', '/health/ready')).status === 200, 5_000);
  t.is((await api.call('GET', '/datasets')).status, 200);
});
it('connections that the server ends are replaced', async (t, databases) => {
  const url = await databases.migrated();
  await using api = await startApi(url);
  await api.call('GET', '/datasets');
  const other = await createPool(url, { maxPoolSize: 1 });
  await other.query(
    sql.unsafe`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()`,
  );
  await until('answers again', async () => (await api.call('GET', '/datasets')).status === 200, 5_000);
  await other.end();
  t.pass();
});
it('with all connections busy the answer is 503 in the time that was set, and health tells the truth afterwards', async (t, databases) => {
  const url = await databases.migrated();
  await using api = await startApi(url, {
    DATABASE_POOL_MAX: '1',
    DATABASE_POOL_MIN: '0',
    DATABASE_QUEUE_TIMEOUT_MS: '50',
  });
  const other = await createPool(url, { maxPoolSize: 1 });
  const { body } = await api.call('POST', '/datasets', { json: { name: 'a' } });
  await other.transaction(async (transaction) => {
    await transaction.query(sql.unsafe`UPDATE datasets SET description = 'held' WHERE id = ${body.id}`);
    const stuck = api.call('PUT', `/datasets/${body.id}`, { json: { description: 'waits' } });
    await until('the connection is busy', async () => api.services.database.state().acquired === 1);
    const { status, headers } = await api.call('GET', '/datasets');
    t.is(status, 503);
    t.is(headers.get('retry-after'), '1');
    await transaction.query(sql.unsafe`SELECT 1`);
    stuck.catch(() => {});
  });
  await until('free again', async () => (await api.call('GET', '/datasets')).status === 200);
  await other.end();
});
it('a statement over its time is a 503, and the connection is not lost for others', async (t, databases) => {
  const url = await databases.migrated();
  await using api = await startApi(url, { DATABASE_STATEMENT_TIMEOUT_MS: '2000' });
  const other = await createPool(url, { maxPoolSize: 1 });
  const { body } = await api.call('POST', '/datasets', { json: { name: 'a' } });
  await other.transaction(async (transaction) => {
    await transaction.query(sql.unsafe`UPDATE datasets SET description = 'held' WHERE id = ${body.id}`);
    const { status, headers } = await api.call('PUT', `/datasets/${body.id}`, { json: { description: 'waits' } });
    t.is(status, 503);
    t.is(headers.get('retry-after'), '5');
  });
  t.is((await api.call('PUT', `/datasets/${body.id}`, { json: { description: 'goes' } })).status, 200);
  await other.end();
});
it('a database behind a network that drops everything is a 503 in bounded time, and is found again', async (t, databases) => {
  await using relay = await startRelay(await databases.migrated());
  await using api = await startApi(relay.url, {
    DATABASE_STATEMENT_TIMEOUT_MS: '1000',
    DATABASE_CONNECT_TIMEOUT_MS: '1000',
  });
  await until('it answers', async () => (await api.call('GET', '/datasets')).status === 200);
  relay.silence();
  for (const on of ['the connection that was open', 'a new one']) {
    const asked = performance.now();
    const { status, headers } = await api.call('GET', '/datasets');
    t.is(status, 503, on);
    t.regex(headers.get('retry-after') ?? '', /^\d+$/);
    t.true(performance.now() - asked < 20_000, on);
  }
  relay.mend();
  await until('it answers again', async () => (await api.call('GET', '/datasets')).status === 200);
});

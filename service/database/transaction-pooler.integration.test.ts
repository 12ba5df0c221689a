import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { postgresTest } from '../fixtures/postgres-test.ts';
import { startApi, type TestApi } from '../fixtures/start-api.ts';

const it = await postgresTest();

// One connection, so that every query uses it.
const ALONE = { DATABASE_POOL_MAX: '1', DATABASE_POOL_MIN: '1' };

/** Runs work on the connection of an API, like a pooler that lends it to another client in between. */
function between<T>(api: TestApi, work: (connection: CommonQueryMethods) => Promise<T>): Promise<T> {
  return api.services.database.run(work);
}

/** Runs every named statement twice, and drops the prepared ones in between, as a different session would. */
async function askAll(api: TestApi): Promise<number[]> {
  const statuses: number[] = [];
  for (const name of ['first', 'second']) {
    const { status, body } = await api.call('POST', '/datasets', { json: { name } });
    statuses.push(status);
    for (const [method, path, json] of [
      ['GET', `/datasets/${body.id}`],
      ['GET', '/datasets'],
      ['PUT', `/datasets/${body.id}`, { description: name }],
      ['DELETE', `/datasets/${body.id}`],
      ['POST', `/datasets/${body.id}/restore`],
      ['GET', '/changes'],
      ['GET', '/health/ready'],
    ] as const)
      statuses.push((await api.call(method, path, json === undefined ? {} : { json })).status);
    await between(api, (connection) => connection.query(sql.unsafe`DEALLOCATE ALL`));
  }
  return statuses;
}

it('behind a pooler in transaction mode no statement is named, and no timeout is set at startup', async (t, databases) => {
  await using api = await startApi(await databases.migrated(), { ...ALONE, DATABASE_TRANSACTION_POOLER: 'true' });
  const once = [201, 200, 200, 200, 204, 200, 200, 200];
  t.deepEqual(await askAll(api), [...once, ...once]);
  // PgBouncer rejects a connection that sets either at startup.
  for (const name of ['statement_timeout', 'idle_in_transaction_session_timeout']) {
    const query = sql.type(z.object({ source: z.string() }))`SELECT source FROM pg_settings WHERE name = ${name}`;
    t.is(await between(api, (connection) => connection.oneFirst(query)), 'default', name);
  }
});
it('behind a pooler without the setting, the 503 names DATABASE_TRANSACTION_POOLER', async (t, databases) => {
  const lines: string[] = [];
  await using api = await startApi(await databases.migrated(), { ...ALONE, LOG_LEVEL: 'error' }, lines);
  await api.call('GET', '/datasets');
  await between(api, (connection) => connection.query(sql.unsafe`DEALLOCATE ALL`));
  const { status, body, headers } = await api.call('GET', '/datasets');
  t.is(status, 503);
  t.regex(body.detail, /DATABASE_TRANSACTION_POOLER is not set/);
  t.regex(headers.get('retry-after') ?? '', /^\d+$/);
});

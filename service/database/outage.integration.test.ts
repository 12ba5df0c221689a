import { createPool, sql } from 'slonik';
import { MIGRATIONS } from '../fixtures/open-databases.ts';
import { postgresTest } from '../fixtures/postgres-test.ts';
import { startApi, type TestApi } from '../fixtures/start-api.ts';
import { startEmbeddedPostgres } from '../fixtures/start-embedded-postgres.ts';
import { startRelay } from '../fixtures/start-relay.ts';
import { until } from '../fixtures/until.ts';
import { migrateUp } from '../migrate/migrate-up.ts';
import { openMigrationPool } from '../migrate/open-migration-pool.ts';
import { readMigrations } from '../migrate/read-migrations.ts';

const it = await postgresTest();

it('while the database is down every request is a 503 with Retry-After, and it recovers without a restart', async (t, databases) => {
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
it('the API connects to a database that starts later', async (t, databases) => {
  await using relay = await startRelay(await databases.migrated());
  relay.cut();
  await using api = await startApi(relay.url);
  t.is((await api.call('GET', '/datasets')).status, 503);
  relay.mend();
  await until('ready', async () => (await api.call('GET', '/health/ready')).status === 200, 5_000);
  t.is((await api.call('GET', '/datasets')).status, 200);
});
/** Sends all kinds of requests concurrently until `done`, and returns the number of responses by status. */
async function storm(api: TestApi, done: () => boolean): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  let count = 0;
  const client = async (): Promise<void> => {
    while (!done()) {
      const number = count++;
      const requests = [
        () => api.call('GET', '/datasets/1'),
        () => api.call('GET', '/datasets?q=a'),
        () => api.call('POST', '/datasets', { json: { name: `n${number}` } }),
        () =>
          api.call('POST', '/datasets', { json: { name: `k${number}` }, headers: { 'idempotency-key': `k${number}` } }),
        () => api.call('PUT', '/datasets/1', { json: { description: String(number) } }),
        () => api.call('POST', '/datasets/1/restore'),
      ];
      const { status, headers, text } = (await (requests[number % requests.length] ?? requests[0])?.()) ?? neverAsked();
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status >= 500 && headers.get('retry-after') === null) throw new Error(`no Retry-After: ${status} ${text}`);
    }
  };
  await Promise.all(Array.from({ length: 12 }, client));
  return statuses;
}

function neverAsked(): never {
  throw new TypeError('there is always a request');
}

it('while the server terminates connections every response is correct or a 503 with Retry-After', async (t, databases) => {
  const url = await databases.migrated();
  await using api = await startApi(url);
  await api.call('POST', '/datasets', { json: { name: 'a' } });
  const other = await createPool(url, { maxPoolSize: 1 });
  let rounds = 0;
  const storming = storm(api, () => rounds >= 30);
  for (; rounds < 30; rounds++)
    await other.query(
      sql.unsafe`SELECT pg_terminate_backend(pid), pg_sleep(0.01) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()`,
    );
  const statuses = await storming;
  t.deepEqual(
    [...statuses.keys()].filter((status) => ![200, 201, 503].includes(status)),
    [],
  );
  t.true((statuses.get(200) ?? 0) > 0);
  await until('answers again', async () => (await api.call('GET', '/datasets')).status === 200, 5_000);
  await other.end();
});
it('when the server crashes every response is correct or a 503 with Retry-After, and the API reconnects', async (t) => {
  const server = await startEmbeddedPostgres();
  try {
    const pool = await openMigrationPool(server.url);
    await migrateUp(pool, await readMigrations(MIGRATIONS));
    await pool.end();
    await using api = await startApi(server.url, { DATABASE_CONNECT_TIMEOUT_MS: '2000' });
    await api.call('POST', '/datasets', { json: { name: 'a' } });
    let done = false;
    const storming = storm(api, () => done);
    await server.killAtOnce();
    await until('it is away', async () => (await api.call('GET', '/health/ready')).status === 503);
    await server.startAgain();
    await until('it is back', async () => (await api.call('GET', '/health/ready')).status === 200);
    done = true;
    const statuses = await storming;
    t.deepEqual(
      [...statuses.keys()].filter((status) => ![200, 201, 503].includes(status)),
      [],
    );
    t.true((statuses.get(503) ?? 0) > 0);
    t.true((statuses.get(200) ?? 0) > 0);
  } finally {
    await server[Symbol.asyncDispose]();
  }
});
for (const [title, spoil] of [
  [
    'a wrong password',
    (url: URL) => {
      url.password = 'wrong';
    },
  ],
  [
    'an unknown user',
    (url: URL) => {
      url.username = 'nobody';
    },
  ],
  [
    'a missing database',
    (url: URL) => {
      url.pathname = '/nothing';
    },
  ],
  [
    'a server without TLS',
    (url: URL) => {
      url.searchParams.set('sslmode', 'require');
    },
  ],
  [
    'a host without an address',
    (url: URL) => {
      url.hostname = 'no-such-host.invalid';
    },
  ],
] as const) {
  it(`with ${title}, reads, writes and readiness are 503`, async (t, databases) => {
    const url = new URL(await databases.migrated());
    spoil(url);
    await using api = await startApi(url.href);
    t.is((await api.call('GET', '/health/ready')).status, 503);
    for (const [method, path] of [
      ['GET', '/datasets/1'],
      ['GET', '/datasets'],
      ['DELETE', '/datasets/1'],
      ['POST', '/datasets/1/restore'],
    ] as const) {
      const { status, headers } = await api.call(method, path);
      t.is(status, 503, `${method} ${path}`);
      t.regex(headers.get('retry-after') ?? '', /^\d+$/);
    }
  });
}
it('with a server that is read-only after a failover, reads succeed and writes are 503', async (t, databases) => {
  const url = await databases.migrated();
  const other = await createPool(url, { maxPoolSize: 1 });
  await other.query(
    sql.unsafe`ALTER DATABASE ${sql.identifier([new URL(url).pathname.slice(1)])} SET default_transaction_read_only = on`,
  );
  await using api = await startApi(url);
  t.is((await api.call('GET', '/datasets')).status, 200);
  for (const headers of [{}, { 'idempotency-key': 'k' }]) {
    const { status, headers: answered } = await api.call('POST', '/datasets', { json: { name: 'a' }, headers });
    t.is(status, 503);
    t.regex(answered.get('retry-after') ?? '', /^\d+$/);
  }
  await other.end();
});
it('while all connections are busy a request is a 503 after the queue timeout, and it succeeds once one is free', async (t, databases) => {
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
it('a statement that times out is a 503, and its connection can be used again', async (t, databases) => {
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

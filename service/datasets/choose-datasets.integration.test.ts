import { createPool, sql } from 'slonik';
import { z } from 'zod';
import { postgresTest } from '../fixtures/postgres-test.ts';
import { startApi, type TestApi } from '../fixtures/start-api.ts';
import { until } from '../fixtures/until.ts';
import { createDatasetStore } from '../store/dataset-store.ts';

const it = await postgresTest();

const listed = async (api: TestApi, query: string): Promise<string[]> =>
  (await api.call('GET', `/datasets?${query}`)).body.datasets.map((one) => one.name);
/** Inserts a, b, c and d, created in this order within a millisecond and changed in reverse order, and e, deleted. */
async function fill(url: string): Promise<void> {
  const pool = await createPool(url, { maxPoolSize: 1 });
  await pool.query(sql.unsafe`ALTER TABLE datasets DISABLE TRIGGER datasets_touch`);
  await pool.query(sql.unsafe`
    INSERT INTO datasets (name, source_url, created_at, updated_at, deleted_at)
    SELECT name, 'https://example.org/' || (n % 2), t + n * interval '10 microseconds', t + interval '1 day' - n * interval '10 microseconds',
      CASE name WHEN 'e' THEN t + interval '2 days' END
    FROM unnest(ARRAY['a', 'b', 'c', 'd', 'e']) WITH ORDINALITY AS given (name, n), (VALUES (timestamptz '2026-01-31T08:15:30Z')) AS at (t)`);
  await pool.query(sql.unsafe`ALTER TABLE datasets ENABLE TRIGGER datasets_touch`);
  await pool.end();
}

for (const [sort, order] of [
  ['name', 'abcd'],
  ['-name', 'dcba'],
  ['created_at', 'abcd'],
  ['-created_at', 'dcba'],
  ['updated_at', 'dcba'],
  ['-updated_at', 'abcd'],
] as const) {
  it(`a list sorted by ${sort} is paged forwards from its start and backwards from past its end`, async (t, databases) => {
    const url = await databases.migrated();
    await fill(url);
    await using api = await startApi(url);
    const walk = async (start: string, rel: string): Promise<string> => {
      const pages: string[] = [];
      for (let path: string | undefined = start; path !== undefined; ) {
        const { body, headers } = await api.call('GET', path);
        pages.push(body.datasets.map((one) => one.name).join(''));
        path = new RegExp(`<([^>]+)>; rel="${rel}"`).exec(headers.get('link') ?? '')?.[1];
      }
      return (rel === 'prev' ? pages.reverse() : pages).join('');
    };
    t.is(await walk(`/datasets?sort=${sort}&limit=3`, 'next'), order);
    t.is(await walk(`/datasets?sort=${sort}&limit=3&offset=9`, 'prev'), order);
    t.is(await walk(`/datasets?sort=${sort}&limit=1&deleted=true`, 'next'), 'e');
  });
}
it('filters work alone and combined, and the total counts the matching datasets', async (t, databases) => {
  const url = await databases.migrated();
  await fill(url);
  await using api = await startApi(url);
  for (const [query, names] of [
    ['name=b', 'b'],
    ['name=B', ''],
    ['source_url=https://example.org/1', 'ac'],
    ['created_since=2026-01-31T08:15:30Z', 'abcd'],
    ['created_since=2026-01-31T09:15:30.001%2B01:00', ''],
    ['created_before=2026-01-31T08:15:30Z', ''],
    ['created_before=2026-01-31T08:15:31Z&source_url=https://example.org/0', 'bd'],
    ['updated_since=2026-02-01T00:00:00Z', 'abcd'],
    ['updated_before=2026-02-01T00:00:00Z', ''],
    ['deleted=true', 'e'],
    ['deleted=true&name=a', ''],
    ['q=a&source_url=https://example.org/1', 'a'],
  ] as const) {
    const { body } = await api.call('GET', `/datasets?${query}`);
    t.is(body.datasets.map((one) => one.name).join(''), names, query);
    t.is(body.total, names.length, query);
  }
});
it('the list of deleted datasets has the time of the deletion, and no longer has a restored dataset', async (t, databases) => {
  const url = await databases.migrated();
  await fill(url);
  await using api = await startApi(url);
  const [gone] = (await api.call('GET', '/datasets?deleted=true')).body.datasets;
  t.is(gone?.deleted_at, '2026-02-02T08:15:30.000Z');
  t.is((await api.call('POST', `/datasets/${gone?.id}/restore`)).status, 200);
  t.deepEqual(await listed(api, 'deleted=true'), []);
});
for (const [query, parameter] of [
  ['sort=colour', 'sort'],
  ['deleted=yes', 'deleted'],
  ['created_since=yesterday', 'created_since'],
  ['created_since=0000-01-01T00:00:00Z', 'created_since'],
  ['updated_before=2026-13-01T00:00:00Z', 'updated_before'],
  [`name=${'x'.repeat(256)}`, 'name'],
] as const) {
  it(`the query ${query.slice(0, 40)} is a 400 that names the parameter ${parameter}`, async (t, databases) => {
    await using api = await startApi(await databases.migrated());
    const { status, body } = await api.call('GET', `/datasets?${query}`);
    t.is(status, 400);
    t.deepEqual(
      body.errors.map((error) => error.parameter),
      [parameter],
    );
  });
}
it('a cursor is a 400 in a list with another order', async (t, databases) => {
  const url = await databases.migrated();
  await fill(url);
  await using api = await startApi(url);
  const cursors = [];
  for (const order of ['sort=name', 'sort=-name', 'sort=created_at', 'sort=updated_at', 'deleted=true&sort=name'])
    cursors.push({ order, next: (await api.call('GET', `/datasets?${order}&limit=1`)).body.next });
  for (const { order, next } of cursors) {
    if (next === null) continue;
    t.is((await api.call('GET', `/datasets?${order}&after=${next}`)).status, 200);
    for (const other of cursors.filter((one) => one.order !== order))
      t.is((await api.call('GET', `/datasets?${other.order}&after=${next}`)).status, 400, `${order} in ${other.order}`);
  }
});
it('a 409 has the id of the conflicting dataset, also when it is replayed', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const one = await api.call('POST', '/datasets', { json: { name: 'a' } });
  const two = await api.call('POST', '/datasets', { json: { name: 'b' } });
  await api.call('DELETE', `/datasets/${two.body.id}`);
  const three = await api.call('POST', '/datasets', { json: { name: 'b' } });
  const headers = { 'idempotency-key': 'k' };
  const asked = [
    await api.call('POST', '/datasets', { json: { name: 'a' } }),
    await api.call('PUT', `/datasets/${three.body.id}`, { json: { name: 'a' } }),
    await api.call('POST', '/datasets', { json: { name: 'a' }, headers }),
    await api.call('POST', '/datasets', { json: { name: 'a' }, headers }),
  ];
  t.deepEqual(
    asked.map(({ status, body }) => [status, body.dataset_id]),
    asked.map(() => [409, one.body.id]),
  );
  const restored = await api.call('POST', `/datasets/${two.body.id}/restore`);
  t.deepEqual([restored.status, restored.body.dataset_id], [409, three.body.id]);
});
it('a write with a key runs once: a retry gets the first response, and a different request a 422', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const { body } = await api.call('POST', '/datasets', { json: { name: 'a' } });
  const path = `/datasets/${body.id}`;
  const headers = (key: string) => ({ 'idempotency-key': key });
  for (const [method, target, json] of [
    ['PUT', path, { description: 'x' }],
    ['PATCH', path, { description: 'y' }],
    ['DELETE', path, undefined],
    ['POST', `${path}/restore`, undefined],
    ['DELETE', '/datasets/999', undefined],
  ] as const) {
    const send = (key: string) =>
      api.call(method, target, { headers: headers(key), ...(json === undefined ? {} : { json }) });
    const key = `${method}${target}`;
    const first = await send(key);
    const again = await send(key);
    t.is(again.status, first.status, key);
    t.is(again.headers.get('idempotency-replayed'), 'true', key);
    for (const header of ['etag', 'last-modified', 'location'])
      t.is(again.headers.get(header), first.headers.get(header), key);
    if (first.status < 300) t.is(again.text, first.text, key);
    t.is((await api.call('PUT', path, { json: { name: 'other' }, headers: headers(key) })).status, 422, key);
  }
  t.is((await api.call('GET', path)).headers.get('etag'), `"${body.id}-5"`);
});
it('an expired key is free, however many others have expired before it', async (t, databases) => {
  const url = await databases.migrated();
  await using api = await startApi(url);
  const pool = await createPool(url, { maxPoolSize: 1 });
  await pool.query(sql.unsafe`
    INSERT INTO idempotency_keys (client, key, request_hash, status, created_at)
    SELECT '', 'k' || n, 'other', 204, now() - interval '2 days' + n * interval '1 second' FROM generate_series(1, 50) AS n`);
  await pool.end();
  const create = () => api.call('POST', '/datasets', { json: { name: 'a' }, headers: { 'idempotency-key': 'k50' } });
  t.is((await create()).status, 201);
  const again = await create();
  t.deepEqual([again.status, again.headers.get('idempotency-replayed')], [201, 'true']);
});
it('only datasets deleted before the retention period are purged', async (t, databases) => {
  const url = await databases.migrated();
  await fill(url);
  await using api = await startApi(url);
  const { body } = await api.call('POST', '/datasets', { json: { name: 'recent' } });
  await api.call('DELETE', `/datasets/${body.id}`);
  t.is(await createDatasetStore(api.services.database, 10).purge(3), 1);
  t.deepEqual(await listed(api, 'deleted=true'), ['recent']);
  t.deepEqual(await listed(api, ''), ['a', 'b', 'c', 'd']);
});
it('a dataset that is restored while it is purged stays', async (t, databases) => {
  const url = await databases.migrated();
  await fill(url);
  await using api = await startApi(url);
  const pool = await createPool(url);
  const locked = Promise.withResolvers<void>();
  // Not inside the transaction callback: Slonik refuses another connection there.
  const purged = locked.promise.then(() => createDatasetStore(api.services.database, 10).purge(3));
  await pool.transaction(async (transaction) => {
    await transaction.query(sql.unsafe`UPDATE datasets SET deleted_at = NULL WHERE name = 'e'`);
    locked.resolve();
    const waiting = sql.type(z.object({}))`
      SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))`;
    await until('the purge waits for the restore', () => transaction.exists(waiting));
  });
  t.is(await purged, 0);
  t.deepEqual(await listed(api, ''), ['a', 'b', 'c', 'd', 'e']);
  await pool.end();
});
it('a dataset can be purged only after it is deleted', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const { body } = await api.call('POST', '/datasets', { json: { name: 'a' } });
  const purge = async () => (await api.call('POST', `/datasets/${body.id}/purge`)).status;
  t.is(await purge(), 404);
  await api.call('DELETE', `/datasets/${body.id}`);
  t.is(await purge(), 204);
  t.is(await purge(), 404);
  t.is((await api.call('POST', `/datasets/${body.id}/restore`)).status, 404);
});
it('a bulk request creates all datasets or none, and can update existing ones', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const bulk = (json: object, headers: Record<string, string> = {}) =>
    api.call('POST', '/datasets/bulk', { json, headers });
  const first = await bulk({ datasets: [{ name: 'b' }, { name: 'a', description: 'x' }] });
  t.is(first.status, 200);
  t.deepEqual(
    first.body.datasets.map(({ name, description }) => [name, description]),
    [
      ['b', null],
      ['a', 'x'],
    ],
  );
  const refused = await bulk({ datasets: [{ name: 'c' }, { name: 'a' }] });
  t.is(refused.status, 409);
  t.deepEqual(refused.body.errors, [
    { pointer: '/datasets/1/name', detail: `is the name of dataset ${first.body.datasets[1]?.id}` },
  ]);
  t.deepEqual(await listed(api, ''), ['a', 'b']);
  const changed = await bulk(
    { datasets: [{ name: 'c' }, { name: 'a', description: 'y' }], on_conflict: 'update' },
    { 'idempotency-key': 'k' },
  );
  t.deepEqual(
    changed.body.datasets.map(({ name, description }) => [name, description]),
    [
      ['c', null],
      ['a', 'y'],
    ],
  );
  t.is(changed.body.datasets[1]?.id, first.body.datasets[1]?.id);
  t.is(
    (
      await bulk(
        { on_conflict: 'update', datasets: [{ name: 'c' }, { name: 'a', description: 'y' }] },
        { 'idempotency-key': 'k' },
      )
    ).text,
    changed.text,
  );
  t.is((await api.call('GET', '/datasets')).body.total, 3);
});
for (const [json, pointer] of [
  [{}, '/datasets'],
  [{ datasets: [] }, '/datasets'],
  [{ datasets: [{ name: 'a' }, { name: ' a ' }] }, '/datasets/1/name'],
  [{ datasets: [{ name: 'a' }, { name: '' }] }, '/datasets/1/name'],
  [{ datasets: Array.from({ length: 101 }, (_, index) => ({ name: `n${index}` })) }, '/datasets'],
  [{ datasets: [{ name: 'a' }], on_conflict: 'skip' }, '/on_conflict'],
] as const) {
  it(`the bulk request ${JSON.stringify(json).slice(0, 60)} is a 400 at ${pointer}`, async (t, databases) => {
    await using api = await startApi(await databases.migrated());
    const { status, body } = await api.call('POST', '/datasets/bulk', { json });
    t.is(status, 400);
    t.deepEqual(
      body.errors.map((error) => error.pointer),
      [pointer],
    );
  });
}

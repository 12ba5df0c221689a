import { createPool, sql } from 'slonik';
import { postgresTest } from '../fixtures/postgres-test.ts';
import { startApi, type TestApi } from '../fixtures/start-api.ts';

const it = await postgresTest();

const create = async (api: TestApi, names: readonly string[]): Promise<void> => {
  for (const name of names) await api.call('POST', '/datasets', { json: { name } });
};
const names = async (api: TestApi, query: string): Promise<string[]> =>
  (await api.call('GET', `/datasets${query}`)).body.datasets.map((one) => one.name);
const linkTo = (headers: Headers, rel: string): string | undefined =>
  new RegExp(`<([^>]+)>; rel="${rel}"`).exec(headers.get('link') ?? '')?.[1];

it('an empty list has no datasets, a total of 0 and no links', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const { body, headers } = await api.call('GET', '/datasets');
  t.like(body, { datasets: [], total: 0, limit: 20, offset: 0, next: null });
  t.is(headers.get('link'), null);
});
it('datasets are ordered by name, not by creation', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  await create(api, ['b', 'a', 'C', 'é', 'z', '10', '9']);
  t.deepEqual(await names(api, ''), ['10', '9', 'C', 'a', 'b', 'z', 'é']);
});
it('limit and offset select a page and do not change the total', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  await create(api, ['a', 'b', 'c', 'd', 'e']);
  t.deepEqual(await names(api, '?limit=2'), ['a', 'b']);
  t.deepEqual(await names(api, '?limit=2&offset=4'), ['e']);
  t.deepEqual(await names(api, '?limit=2&offset=99'), []);
  t.is((await api.call('GET', '/datasets?limit=2&offset=99')).body.total, 5);
});
it('the links lead forwards to the last page and backwards to the first', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  await create(api, ['a', 'b', 'c', 'd', 'e']);
  const seen: string[][] = [];
  let path: string | undefined = '/datasets?limit=2';
  let last = path;
  while (path !== undefined) {
    const { body, headers } = await api.call('GET', path);
    seen.push(body.datasets.map((one) => one.name));
    last = path;
    path = linkTo(headers, 'next');
  }
  t.deepEqual(seen, [['a', 'b'], ['c', 'd'], ['e']]);
  path = linkTo((await api.call('GET', last)).headers, 'prev');
  seen.length = 0;
  while (path !== undefined) {
    const { body, headers } = await api.call('GET', path);
    seen.push(body.datasets.map((one) => one.name));
    t.truthy(linkTo(headers, 'next'));
    path = linkTo(headers, 'prev');
  }
  t.deepEqual(seen, [
    ['c', 'd'],
    ['a', 'b'],
  ]);
});
it('a search matches names and descriptions, ignores case, and can be paged', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  await create(api, ['Iris', 'wine']);
  await api.call('POST', '/datasets', { json: { name: 'flowers', description: 'with IRIS inside' } });
  t.deepEqual(await names(api, '?q=iris'), ['Iris', 'flowers']);
  const first = await api.call('GET', '/datasets?q=iris&limit=1');
  t.like(first.body, { total: 2 });
  t.deepEqual(await names(api, `?q=iris&limit=1&after=${first.body.next}`), ['flowers']);
  t.regex(linkTo(first.headers, 'next') ?? '', /q=iris/);
  t.deepEqual(await names(api, '?q='), ['Iris', 'flowers', 'wine']);
});
it('a search also ignores the case of non-ASCII letters', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  await create(api, ['Ärzte Éclair']);
  t.deepEqual(await names(api, `?q=${encodeURIComponent('ärzte éCL')}`), ['Ärzte Éclair']);
});
it('a repeated parameter is a 400, an unknown one is ignored', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  t.is((await api.call('GET', '/datasets?limit=1&limit=2')).status, 400);
  t.is((await api.call('GET', '/datasets?colour=red')).status, 200);
  t.is((await api.call('GET', '/datasets?colour=red&colour=blue')).status, 200);
});
for (const query of ['name=%ff', 'q=%ED%A0%80', 'q=a%C3', 'source_url=%C0%80']) {
  it(`the query ${query} is a 400, because it is not UTF-8`, async (t, databases) => {
    await using api = await startApi(await databases.migrated());
    t.is((await api.call('GET', `/datasets?${query}`)).status, 400);
  });
}
it('a percent sign that escapes nothing is itself', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  await api.call('POST', '/datasets', { json: { name: '100% real' } });
  t.is((await api.call('GET', '/datasets?q=100%')).body.total, 1);
  t.is((await api.call('GET', '/datasets?name=100%+real')).body.total, 1);
});
it('all invalid parameters are reported together', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const { status, body } = await api.call('GET', '/datasets?limit=0&offset=-1');
  t.is(status, 400);
  t.deepEqual(
    body.errors.map((error) => error.parameter),
    ['limit', 'offset'],
  );
});
it('an unchanged list is a 304, a changed one is not', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  await create(api, ['a']);
  const etag = (await api.call('GET', '/datasets')).headers.get('etag') ?? '';
  const again = () => api.call('GET', '/datasets', { headers: { 'if-none-match': etag } });
  t.is((await again()).status, 304);
  await create(api, ['b']);
  t.is((await again()).status, 200);
});
it('the total is exact after concurrent writes', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const ids = await Promise.all(
    Array.from(
      { length: 60 },
      async (_, index) => (await api.call('POST', '/datasets', { json: { name: `n${index}` } })).body.id,
    ),
  );
  await Promise.all(ids.slice(0, 25).map((id) => api.call('DELETE', `/datasets/${id}`)));
  await Promise.all(ids.slice(0, 5).map((id) => api.call('POST', `/datasets/${id}/restore`)));
  t.is((await api.call('GET', '/datasets?limit=1')).body.total, 40);
});
it('paging 100,000 rows by cursor neither repeats nor skips a row while others are created and deleted', async (t, databases) => {
  const url = await databases.migrated();
  const pool = await createPool(url, { maxPoolSize: 1 });
  await pool.query(
    sql.unsafe`INSERT INTO datasets (name) SELECT 'stay ' || to_char(n, 'FM000000') FROM generate_series(1, 100000) AS n`,
  );
  await pool.query(
    sql.unsafe`INSERT INTO datasets (name) SELECT 'stay ' || to_char(n * 100, 'FM000000') || ' go' FROM generate_series(1, 1000) AS n`,
  );
  // Autovacuum would do this within a minute. Until then, PostgreSQL reads and sorts all rows for each page.
  await pool.query(sql.unsafe`ANALYZE datasets`);
  await using api = await startApi(url);
  const seen = new Map<string, number>();
  let after: string | null = null;
  let page = 0;
  do {
    const { body } = await api.call('GET', `/datasets?limit=100${after === null ? '' : `&after=${after}`}`);
    for (const { name } of body.datasets) seen.set(name, (seen.get(name) ?? 0) + 1);
    after = body.next;
    if (page++ % 10 === 0) {
      const place = String((page * 7919) % 100000).padStart(6, '0');
      await api.call('POST', '/datasets', { json: { name: `stay ${place} new` } });
      await pool.query(
        sql.unsafe`UPDATE datasets SET deleted_at = now() WHERE name = ${`stay ${place.slice(0, 4)}00 go`}`,
      );
    }
  } while (after !== null);
  await pool.end();
  t.is([...seen.values()].filter((times) => times !== 1).length, 0);
  t.is([...seen.keys()].filter((name) => /^stay \d+$/.test(name)).length, 100_000);
});
it('a page is also limited in bytes, and its links still lead to every dataset once', async (t, databases) => {
  const url = await databases.migrated();
  await using api = await startApi(url);
  const pool = await createPool(url, { maxPoolSize: 1 });
  // Rows from before the limit, of 1 MB each.
  await pool.query(sql.unsafe`ALTER TABLE datasets DISABLE TRIGGER datasets_bound`);
  await pool.query(sql.unsafe`
    INSERT INTO datasets (name, description) SELECT 'n' || n, repeat('x', 1000000) FROM generate_series(100, 109) AS n`);
  await pool.query(sql.unsafe`
    INSERT INTO datasets (name, source_url)
    SELECT 'n' || n, rpad('http://x/', 1000000, 'x') FROM generate_series(110, 119) AS n`);
  await pool.query(sql.unsafe`INSERT INTO datasets (name) SELECT 'z' || n FROM generate_series(100, 149) AS n`);
  await pool.end();
  for (const [start, rel] of [
    ['/datasets?limit=100', 'next'],
    ['/datasets?limit=100&offset=70', 'prev'],
  ] as const) {
    const seen: string[] = [];
    for (let path: string | undefined = start; path !== undefined; ) {
      const { body, text, headers } = await api.call('GET', path);
      t.is(body.total, 70);
      t.true(text.length < 1_600_000, `${path} has ${text.length} bytes`);
      for (const { name, description, source_url } of body.datasets)
        t.is(String(description ?? source_url ?? '').length, name.startsWith('n') ? 1_000_000 : 0);
      seen.push(...body.datasets.map((one) => one.name));
      path = linkTo(headers, rel);
    }
    t.is(new Set(seen).size, seen.length);
    t.is(seen.length, 70, rel);
  }
});

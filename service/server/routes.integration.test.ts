import { postgresTest } from '../fixtures/postgres-test.ts';
import { startApi } from '../fixtures/start-api.ts';

const it = await postgresTest();
const json = { name: 'a' };

it('HEAD returns the same headers as GET, without a body', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const { body } = await api.call('POST', '/datasets', { json });
  for (const path of [`/datasets/${body.id}`, '/datasets']) {
    const get = await api.call('GET', path);
    const head = await api.call('HEAD', path);
    t.is(head.status, 200);
    t.is(head.text, '');
    for (const name of ['etag', 'content-type', 'content-length'])
      t.is(head.headers.get(name), get.headers.get(name), name);
  }
});
it('HEAD promises no length that the compressed response to GET does not have', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const headers = { 'accept-encoding': 'gzip' };
  for (const path of ['/openapi.json', '/docs']) {
    const head = await api.call('HEAD', path, { headers });
    t.is(head.status, 200);
    t.is(head.headers.get('content-length'), null);
    t.is(head.headers.get('vary'), 'Accept-Encoding');
    t.is((await api.call('GET', path, { headers })).headers.get('content-encoding'), 'gzip');
  }
});
it('paths are case-sensitive', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  t.is((await api.call('GET', '/Datasets')).status, 404);
});
it('an unchanged dataset is a 304, a changed one is not', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const { body, headers } = await api.call('POST', '/datasets', { json });
  const etag = headers.get('etag') ?? '';
  const again = () => api.call('GET', `/datasets/${body.id}`, { headers: { 'if-none-match': etag } });
  t.is((await again()).status, 304);
  await api.call('PUT', `/datasets/${body.id}`, { json: { name: 'b' } });
  t.is((await again()).status, 200);
});
it('a path that cannot be decoded is not a 5xx', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  for (const path of ['/datasets/%ff', '/%', '/datasets/%E0%A4%A', '/datasets?q=%ff%fe', '/datasets?%']) {
    t.true((await api.call('GET', path)).status < 500, path);
  }
});
it('the charset UTF-8 is accepted, and a compressed body is a 415', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const type = 'application/json; charset="UTF-8"';
  t.is((await api.call('POST', '/datasets', { body: '{"name":"a"}', headers: { 'content-type': type } })).status, 201);
  t.is((await api.call('POST', '/datasets', { json, headers: { 'content-encoding': 'gzip' } })).status, 415);
});
it('a body of 1 MiB is accepted, and one byte more is a 413', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const fill = (size: number) => JSON.stringify({ name: 'a' }).padEnd(size);
  t.is(fill(1_048_576).length, 1_048_576);
  const headers = { 'content-type': 'application/json' };
  t.is((await api.call('POST', '/datasets', { body: fill(1_048_576), headers })).status, 201);
  t.is((await api.call('POST', '/datasets', { body: fill(1_048_577), headers })).status, 413);
});
it('the metrics count requests by route and status', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  await api.call('GET', '/datasets/1');
  await api.call('GET', '/datasets/2');
  await api.call('GET', '/x/y');
  const text = await api.services.metrics.render();
  t.regex(text, /http_requests_total\{method="GET",route="\/datasets\/:id",status="404"\} 2/);
  t.regex(text, /http_requests_total\{method="GET",route="unmatched",status="404"\} 1/);
  for (const name of [
    'http_request_duration_seconds_bucket',
    'database_pool_idle',
    'cache_up 0',
    'nodejs_eventloop_lag_seconds',
  ])
    t.true(text.includes(name), name);
});

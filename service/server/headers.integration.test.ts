import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { postgresTest } from '../fixtures/postgres-test.ts';
import { startApi } from '../fixtures/start-api.ts';

const it = await postgresTest();

/** Sends a request without a client library, so that the response is not decompressed. */
function raw(
  url: string,
  headers: Record<string, string>,
): Promise<{ headers: NodeJS.Dict<string | string[]>; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, bytes: Buffer.concat(chunks) }));
    })
      .on('error', reject)
      .end();
  });
}

it('every rate-limited response has the remaining quota and the time until its reset', async (t, databases) => {
  await using api = await startApi(await databases.migrated(), { RATE_LIMIT_PER_MINUTE: '3' });
  const seen: [number, string | undefined][] = [];
  for (const path of ['/datasets', '/nothing', '/datasets/x', '/datasets']) {
    const { status, headers } = await api.call('GET', path);
    t.is(headers.get('ratelimit-policy'), '"minute";q=3;w=60');
    const [, left, seconds] = /^"minute";r=(\d+);t=(\d+)$/.exec(headers.get('ratelimit') ?? '') ?? [];
    t.true(Number(seconds) >= 1 && Number(seconds) <= 60);
    if (status === 429) t.is(headers.get('retry-after'), seconds ?? null);
    seen.push([status, left]);
  }
  t.deepEqual(seen, [
    [200, '2'],
    [404, '1'],
    [400, '0'],
    [429, '0'],
  ]);
  t.is((await api.call('GET', '/health')).headers.get('ratelimit'), null);
});
it('without a rate limit no response has its headers', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  t.is((await api.call('GET', '/datasets')).headers.get('ratelimit'), null);
});
it('with BASE_PATH every link in a response has the prefix', async (t, databases) => {
  await using api = await startApi(await databases.migrated(), { BASE_PATH: '/api/v1' });
  const created = await api.call('POST', '/datasets', { json: { name: 'a' }, headers: { 'idempotency-key': 'k' } });
  t.is(created.headers.get('location'), `/api/v1/datasets/${created.body.id}`);
  const again = await api.call('POST', '/datasets', { json: { name: 'a' }, headers: { 'idempotency-key': 'k' } });
  t.is(again.headers.get('location'), `/api/v1/datasets/${created.body.id}`);
  await api.call('POST', '/datasets', { json: { name: 'b' } });
  t.regex(
    (await api.call('GET', '/datasets?limit=1')).headers.get('link') ?? '',
    /^<\/api\/v1\/datasets\?limit=1&after=/,
  );
  t.regex((await api.call('GET', '/nothing')).text, /"type":"\/api\/v1\/docs#problem-not-found"/);
  t.regex((await api.call('GET', '/openapi.json')).text, /"servers":\[\{"url":"\/api\/v1"\}\]/);
});
it('a large list is compressed if the client accepts it; a small list and a dataset never are', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const headers = { 'accept-encoding': 'gzip' };
  t.is((await raw(`${api.url}/datasets`, headers)).headers['content-encoding'], undefined);
  const { body } = await api.call('POST', '/datasets', { json: { name: 'a', description: 'x'.repeat(5_000) } });
  t.is((await raw(`${api.url}/datasets/${body.id}`, headers)).headers['content-encoding'], undefined);
  const list = await raw(`${api.url}/datasets`, headers);
  t.is(list.headers['content-encoding'], 'gzip');
  t.is(list.headers.vary, 'Accept-Encoding');
  t.true(list.bytes.length < 1_000);
  const plain = await raw(`${api.url}/datasets`, {});
  t.is(plain.headers['content-encoding'], undefined);
  t.is(gunzipSync(list.bytes).toString(), plain.bytes.toString());
  t.is(plain.headers.etag, list.headers.etag);
});
it('a dataset has Last-Modified, and is a 304 for If-Modified-Since with that time', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const { body, headers } = await api.call('POST', '/datasets', { json: { name: 'a' } });
  const modified = headers.get('last-modified') ?? '';
  t.is(modified, new Date(body.updated_at).toUTCString());
  const get = (since: string) => api.call('GET', `/datasets/${body.id}`, { headers: { 'if-modified-since': since } });
  t.is((await get(modified)).status, 304);
  t.is((await get(new Date(0).toUTCString())).status, 200);
});
it('a request that fails validation does not use up its idempotency key', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const headers = { 'idempotency-key': 'k' };
  t.is((await api.call('POST', '/datasets', { json: { name: '' }, headers })).status, 400);
  t.is((await api.call('POST', '/datasets', { json: { name: 'a' }, headers })).status, 201);
});
it('a path with a version prefix works the same, and its links have the prefix', async (t, databases) => {
  await using api = await startApi(await databases.migrated(), { BASE_PATH: '/api' });
  const headers = { 'idempotency-key': 'k' };
  const created = await api.call('POST', '/v1/datasets', { json: { name: 'a' }, headers });
  t.is(created.headers.get('location'), `/api/v1/datasets/${created.body.id}`);
  const again = await api.call('POST', '/datasets', { json: { name: 'a' }, headers });
  t.is(again.headers.get('location'), `/api/datasets/${created.body.id}`);
  await api.call('POST', '/v1/datasets', { json: { name: 'b' } });
  const list = await api.call('GET', '/v1/datasets?limit=1');
  t.regex(list.headers.get('link') ?? '', /^<\/api\/v1\/datasets\?limit=1&after=/);
  t.is((await api.call('GET', '/v1/health/ready')).status, 200);
  const missing = await api.call('GET', '/v1/datasets/9');
  t.is(missing.status, 404);
  t.regex(missing.text, /"instance":"\/v1\/datasets\/9"/);
  for (const path of ['/v1', '/v2/datasets', '/v1datasets', '/v1/v1/datasets'])
    t.is((await api.call('GET', path)).status, 404, path);
});
it('a large list is sent uncompressed to a client that accepts no supported encoding', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  await api.call('POST', '/datasets', { json: { name: 'a', description: 'x'.repeat(5_000) } });
  for (const encodings of ['identity;q=0', '*;q=0', 'br;q=0, gzip;q=0, identity;q=0', 'unknown', ',', 'gzip;q=x']) {
    const { status, body, headers } = await api.call('GET', '/datasets', { headers: { 'accept-encoding': encodings } });
    t.is(status, 200, encodings);
    t.is(body.total, 1);
    t.is(headers.get('content-encoding'), null);
    t.is(headers.get('vary'), 'Accept-Encoding');
  }
});
it('every response has the security headers', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  for (const path of ['/datasets', '/datasets/1', '/nothing', '/docs']) {
    const { headers } = await api.call('GET', path);
    t.is(headers.get('x-content-type-options'), 'nosniff');
    t.regex(headers.get('content-security-policy') ?? '', /default-src 'none'/);
    t.is(headers.get('x-powered-by'), null);
  }
});
it('CORS is off unless origins are configured', async (t, databases) => {
  const url = await databases.migrated();
  const headers = { origin: 'https://a.example', 'access-control-request-method': 'POST' };
  await using closed = await startApi(url);
  t.is((await closed.call('GET', '/datasets', { headers })).headers.get('access-control-allow-origin'), null);
  await using open = await startApi(url, { CORS_ORIGINS: 'https://a.example' });
  const preflight = await open.call('OPTIONS', '/datasets', { headers });
  t.is(preflight.status, 204);
  t.is(preflight.headers.get('access-control-allow-origin'), 'https://a.example');
  const read = await open.call('GET', '/datasets', { headers });
  t.is(read.headers.get('access-control-allow-origin'), 'https://a.example');
  t.is(read.headers.get('vary'), 'Origin');
  t.regex(read.headers.get('content-security-policy') ?? '', /default-src/);
  const other = await open.call('GET', '/datasets', { headers: { origin: 'https://b.example' } });
  t.is(other.headers.get('access-control-allow-origin'), null);
});
it('a client over its rate limit gets a 429 with Retry-After, except on the health endpoints', async (t, databases) => {
  await using api = await startApi(await databases.migrated(), { RATE_LIMIT_PER_MINUTE: '3', TRUSTED_PROXIES: '1' });
  const get = (client: string) => api.call('GET', '/datasets', { headers: { 'x-forwarded-for': client } });
  const statuses = [];
  for (let count = 0; count < 8; count++) statuses.push((await get('1.1.1.1')).status);
  t.true(statuses.includes(429));
  t.is(statuses.filter((status) => status === 200).length % 3, 0);
  t.is((await get('2.2.2.2')).status, 200);
  const path = (free: string) => api.call('GET', free, { headers: { 'x-forwarded-for': '1.1.1.1' } });
  for (const free of ['/health', '/health/live', '/health/ready']) t.is((await path(free)).status, 200, free);
  for (const counted of ['/healthy', '/health/', '/health/live/x', '/HEALTH'])
    t.is((await path(counted)).status, 429, counted);
});

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MIGRATIONS } from '../fixtures/open-databases.ts';
import { postgresTest } from '../fixtures/postgres-test.ts';
import { startApi } from '../fixtures/start-api.ts';
import { until } from '../fixtures/until.ts';
import { migrateUp } from '../migrate/migrate-up.ts';
import { openMigrationPool } from '../migrate/open-migration-pool.ts';
import { readMigrations } from '../migrate/read-migrations.ts';

const it = await postgresTest();
const json = { name: 'a' };

it('an unknown route is a 404 problem with the id of the request', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const { status, body, headers } = await api.call('GET', '/nothing', { headers: { 'x-request-id': 'my-1' } });
  t.is(status, 404);
  t.is(body.request_id, 'my-1');
  t.is(headers.get('x-request-id'), 'my-1');
});
it('a request id that could forge a log line is replaced', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const { headers } = await api.call('GET', '/nothing', { headers: { 'x-request-id': 'a b{}' } });
  t.regex(headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
});
for (const [method, path, allow] of [
  ['PUT', '/datasets', 'GET, HEAD, OPTIONS, POST'],
  ['DELETE', '/datasets', 'GET, HEAD, OPTIONS, POST'],
  ['POST', '/datasets/1', 'DELETE, GET, HEAD, OPTIONS, PATCH, PUT'],
  ['GET', '/datasets/1/restore', 'OPTIONS, POST'],
  ['POST', '/health', 'GET, HEAD, OPTIONS'],
] as const) {
  it(`${method} ${path} is a 405 that allows ${allow}`, async (t, databases) => {
    await using api = await startApi(await databases.migrated());
    const { status, headers } = await api.call(method, path);
    t.is(status, 405);
    t.is(headers.get('allow'), allow);
  });
}
it('OPTIONS tells the methods', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const { status, headers } = await api.call('OPTIONS', '/datasets');
  t.is(status, 204);
  t.is(headers.get('allow'), 'GET, HEAD, OPTIONS, POST');
});
it('HEAD answers what GET answers, without a body', async (t, databases) => {
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
it('an unchanged dataset is a 304, a changed one is not', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const { body, headers } = await api.call('POST', '/datasets', { json });
  const etag = headers.get('etag') ?? '';
  const again = () => api.call('GET', `/datasets/${body.id}`, { headers: { 'if-none-match': etag } });
  t.is((await again()).status, 304);
  await api.call('PUT', `/datasets/${body.id}`, { json: { name: 'b' } });
  t.is((await again()).status, 200);
});
for (const id of ['0', '-1', 'abc', '1.5', '1e3', '9007199254740993', '%00', "1'--"]) {
  it(`the id ${id} is a 400`, async (t, databases) => {
    await using api = await startApi(await databases.migrated());
    t.is((await api.call('GET', `/datasets/${id}`)).status, 400);
    t.is((await api.call('DELETE', `/datasets/${id}`)).status, 400);
    t.is((await api.call('POST', `/datasets/${id}/restore`)).status, 400);
  });
}
it('a path that cannot be decoded is no 5xx', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  for (const path of ['/datasets/%ff', '/%', '/datasets/%E0%A4%A', '/datasets?q=%ff%fe', '/datasets?%']) {
    t.true((await api.call('GET', path)).status < 500, path);
  }
});
for (const type of [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'application/json; charset=latin1',
  'application/jsonx',
  '',
]) {
  it(`a body of type ${JSON.stringify(type)} is a 415`, async (t, databases) => {
    await using api = await startApi(await databases.migrated());
    const { status, headers } = await api.call('POST', '/datasets', {
      body: '{"name":"a"}',
      headers: { 'content-type': type },
    });
    t.is(status, 415);
    t.is(headers.get('accept-post'), 'application/json');
  });
}
it('a charset of UTF-8 is fine, a compressed body is a 415', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const type = 'application/json; charset="UTF-8"';
  t.is((await api.call('POST', '/datasets', { body: '{"name":"a"}', headers: { 'content-type': type } })).status, 201);
  t.is((await api.call('POST', '/datasets', { json, headers: { 'content-encoding': 'gzip' } })).status, 415);
});
for (const [title, body] of [
  ['nothing', ''],
  ['half an object', '{"name":'],
  ['a trailing comma', '{"name":"a",}'],
  ['NaN', '{"name":NaN}'],
  ['bytes that are no UTF-8', new Uint8Array([123, 34, 255, 34, 125])],
] as const) {
  it(`a body of ${title} is a 400`, async (t, databases) => {
    await using api = await startApi(await databases.migrated());
    t.is((await api.call('POST', '/datasets', { body, headers: { 'content-type': 'application/json' } })).status, 400);
  });
}
it('a body of 1 MiB is read, one byte more is a 413', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const fill = (size: number) => JSON.stringify({ name: 'a' }).padEnd(size);
  t.is(fill(1_048_576).length, 1_048_576);
  const headers = { 'content-type': 'application/json' };
  t.is((await api.call('POST', '/datasets', { body: fill(1_048_576), headers })).status, 201);
  t.is((await api.call('POST', '/datasets', { body: fill(1_048_577), headers })).status, 413);
});
it('a body that does not tell its length is cut off at 1 MiB too', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request(
      `${api.url}/datasets`,
      { method: 'POST', headers: { 'content-type': 'application/json' } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
        sent.destroy();
      },
    );
    sent.on('error', reject);
    sent.write('x'.repeat(700_000));
    sent.write('x'.repeat(700_000));
  });
  t.is(status, 413);
});
it('a deeply nested body is a 400', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const body = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  t.is((await api.call('POST', '/datasets', { body, headers: { 'content-type': 'application/json' } })).status, 400);
});
it('a head that is too large is a 431 problem, a request that is none is a 400 problem', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  t.is((await api.call('GET', `/datasets?after=${'x'.repeat(20_000)}`)).status, 431);
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  socket.write('HELLO\r\n\r\n');
  const answer = (await once(socket, 'data')).join('');
  t.regex(answer, /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json/);
});
it('every answer has the security headers', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  for (const path of ['/datasets', '/datasets/1', '/nothing', '/docs']) {
    const { headers } = await api.call('GET', path);
    t.is(headers.get('x-content-type-options'), 'nosniff');
    t.regex(headers.get('content-security-policy') ?? '', /default-src 'none'/);
    t.is(headers.get('x-powered-by'), null);
  }
});
it('the contract is served as JSON and as a page that loads nothing from elsewhere', async (t, databases) => {
  await using api = await startApi(await databases.migrated());
  const openapi = JSON.parse((await api.call('GET', '/openapi.json')).text);
  t.is(openapi.openapi, '3.1.0');
  const { text, headers } = await api.call('GET', '/docs');
  t.regex(headers.get('content-type') ?? '', /^text\/html/);
  t.notRegex(text, /<script|<link|<img|src="http|@import/);
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
it('writes need a known token, reads need none, and a rotated token counts without a restart', async (t, databases) => {
  const directory = await mkdtemp(join(tmpdir(), 'tokens-'));
  t.teardown(() => rm(directory, { recursive: true }));
  const path = join(directory, 'tokens');
  const write = async (token: string) => {
    await writeFile(`${path}.new`, `job sha256:${createHash('sha256').update(token).digest('hex')}\n`);
    await rename(`${path}.new`, path);
  };
  await write('first');
  await using api = await startApi(await databases.migrated(), { API_TOKENS_FILE: path });
  const post = (headers: Record<string, string>, name: string) =>
    api.call('POST', '/datasets', { json: { name }, headers });
  const without = await post({}, 'a');
  t.is(without.status, 401);
  t.is(without.headers.get('www-authenticate'), 'Bearer');
  t.is((await post({ authorization: 'Bearer second' }, 'a')).status, 401);
  t.is((await post({ authorization: 'Bearer first' }, 'a')).status, 201);
  for (const [method, target] of [
    ['PUT', '/datasets/1'],
    ['PATCH', '/datasets/1'],
    ['DELETE', '/datasets/1'],
    ['POST', '/datasets/1/restore'],
  ] as const) {
    t.is((await api.call(method, target)).status, 401, method);
  }
  t.is((await api.call('GET', '/datasets/1')).status, 200);
  await write('second');
  await utimes(path, 1, 1);
  let rotated = await post({ authorization: 'Bearer second' }, 'b');
  for (let attempt = 0; attempt < 2000 && rotated.status === 401; attempt++)
    rotated = await post({ authorization: 'Bearer second' }, 'b');
  t.is(rotated.status, 201);
  t.is((await post({ authorization: 'Bearer first' }, 'c')).status, 401);
  await writeFile(path, '');
  let revoked = rotated;
  for (let attempt = 0; attempt < 2000 && revoked.status !== 401; attempt++)
    revoked = await api.call('PUT', '/datasets/1', {
      headers: { authorization: 'Bearer second' },
      json: { name: 'a' },
    });
  t.is(revoked.status, 401);
});
it('a token is good for what its scope says, and reads need one where that is asked for', async (t, databases) => {
  const directory = await mkdtemp(join(tmpdir(), 'tokens-'));
  t.teardown(() => rm(directory, { recursive: true }));
  const path = join(directory, 'tokens');
  const line = (name: string, rest: string) =>
    `${name} sha256:${createHash('sha256').update(name).digest('hex')} ${rest}\n`;
  await writeFile(
    path,
    line('r', 'read') + line('w', 'write') + line('a', 'admin') + line('old', 'admin until=2001-01-01T00:00:00Z'),
  );
  await using api = await startApi(await databases.migrated(), { API_TOKENS_FILE: path, READS_NEED_TOKEN: 'true' });
  const asked: [string, string, Record<string, number>][] = [
    ['GET', '/datasets', { none: 401, r: 200, w: 200, a: 200, old: 401 }],
    ['GET', '/datasets/9', { none: 401, r: 404, w: 404, a: 404, old: 401 }],
    ['DELETE', '/datasets/9', { none: 401, r: 403, w: 404, a: 404, old: 401 }],
    ['POST', '/datasets/9/restore', { none: 401, r: 403, w: 404, a: 404, old: 401 }],
    ['POST', '/datasets/9/purge', { none: 401, r: 403, w: 403, a: 404, old: 401 }],
    ['GET', '/health', { none: 200, old: 200 }],
    ['GET', '/openapi.json', { none: 200 }],
  ];
  for (const [method, target, statuses] of asked) {
    for (const [name, status] of Object.entries(statuses)) {
      const headers: Record<string, string> = name === 'none' ? {} : { authorization: `Bearer ${name}` };
      const answer = await api.call(method, target, { headers });
      t.is(answer.status, status, `${method} ${target} by ${name}`);
      if (status === 403) t.regex(answer.headers.get('www-authenticate') ?? '', /insufficient_scope/);
    }
  }
});
it('a client over its limit gets 429 with Retry-After, and health stays open', async (t, databases) => {
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
it('a 5xx tells its cause in development and nothing in production', async (t) => {
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
it('without the database the process is live and not ready', async (t) => {
  await using api = await startApi('postgres://user:x@127.0.0.1:1/none');
  t.is((await api.call('GET', '/health/live')).status, 200);
  t.is((await api.call('GET', '/health/ready')).status, 503);
  t.is((await api.call('GET', '/health')).status, 503);
});
it('a database without migrations, or without the newest, is not ready, and requests are 503', async (t, databases) => {
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
it('the line of a write has the name of its token', async (t, databases) => {
  const directory = await mkdtemp(join(tmpdir(), 'tokens-'));
  t.teardown(() => rm(directory, { recursive: true }));
  const path = join(directory, 'tokens');
  await writeFile(path, `job sha256:${createHash('sha256').update('secret').digest('hex')}\n`);
  const lines: string[] = [];
  await using api = await startApi(await databases.migrated(), { API_TOKENS_FILE: path, LOG_LEVEL: 'info' }, lines);
  const headers = { authorization: 'Bearer secret' };
  for (const [method, target] of [
    ['POST', '/datasets'],
    ['PUT', '/datasets/1'],
    ['PATCH', '/datasets/1'],
    ['DELETE', '/datasets/1'],
    ['POST', '/datasets/1/restore'],
  ] as const) {
    lines.length = 0;
    await api.call(method, target, { headers, json });
    await until('the line is written', async () => lines.some((line) => line.includes('"token_name":"job"')));
    t.notRegex(lines.join(), /secret/, target);
  }
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

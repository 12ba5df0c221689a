import { createHash } from 'node:crypto';
import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresTest } from '../../fixtures/postgres-test.ts';
import { startApi } from '../../fixtures/start-api.ts';
import { until } from '../../fixtures/until.ts';

const it = await postgresTest();

it('writes need a valid token, reads need none, and a rotated token takes effect without a restart', async (t, databases) => {
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
it('a token allows what its scope includes, and reads need one if READS_NEED_TOKEN is set', async (t, databases) => {
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
it('the log line of a write has the name of its token', async (t, databases) => {
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
    await api.call(method, target, { headers, json: { name: 'a' } });
    await until('the line is written', async () => lines.some((line) => line.includes('"token_name":"job"')));
    t.notRegex(lines.join(), /secret/, target);
  }
});

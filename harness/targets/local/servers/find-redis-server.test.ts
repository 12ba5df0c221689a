import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { findRedisServer } from './find-redis-server.ts';

test('redis-server is the configured one, or the first executable on PATH', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'redis-server-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const program = join(folder, 'redis-server');
  t.is(await findRedisServer({ PATH: `/nowhere:${folder}` }), undefined);
  await writeFile(program, '', { mode: 0o644 });
  t.is(await findRedisServer({ PATH: folder }), undefined, 'it is not executable');
  await rm(program);
  await writeFile(program, '', { mode: 0o755 });
  t.is(await findRedisServer({ PATH: `/nowhere:${folder}` }), program);
  t.is(await findRedisServer({ PATH: folder, REDIS_SERVER_BIN: '/nowhere/redis' }), undefined);
  t.is(await findRedisServer({ PATH: '', REDIS_SERVER_BIN: program }), program);
});

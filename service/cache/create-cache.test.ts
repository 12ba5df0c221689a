import { mock } from 'node:test';
import test from 'ava';
import type { Redis } from '../redis/open-redis.ts';
import { createCache } from './create-cache.ts';

/** A Redis that stores values in a map, and records the names of its commands in `calls`. */
function fakeRedis(calls: string[]): Redis {
  const kept = new Map<string, string>();
  const set = async (key: string, value: string) => {
    calls.push('set');
    kept.set(key, value);
  };
  return {
    isReady: true,
    get: async (key) => kept.get(key) ?? null,
    set,
    setIfMissing: async (key, value) => {
      if (!kept.has(key)) await set(key, value);
    },
    eval: async () => null,
    onLost: () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

test('concurrent writes share one invalidation, and a later write gets its own', async (t) => {
  const calls: string[] = [];
  const cache = createCache<object>(fakeRedis(calls), { maxBytes: 1_000_000, ttlMs: 60_000, sizeOf: () => 1 });
  await Promise.all(Array.from({ length: 20 }, () => cache.invalidate()));
  t.deepEqual(calls, ['set']);
  const first = cache.invalidate();
  await new Promise((resolve) => setImmediate(resolve));
  // The first invalidation is already sent: it may be older than the commit of this write.
  await Promise.all([first, cache.invalidate()]);
  t.deepEqual(calls, ['set', 'set', 'set']);
});

test('while Redis is unavailable, many writes share one retry of the invalidation', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.teardown(() => mock.timers.reset());
  const calls: string[] = [];
  const redis = fakeRedis(calls);
  let away = true;
  const set = (key: string, value: string) =>
    redis.set(key, value).then(() => (away ? Promise.reject(new Error('away')) : undefined));
  const cache = createCache<object>({ ...redis, set }, { maxBytes: 1_000_000, ttlMs: 60_000, sizeOf: () => 1 });
  const later = async (): Promise<number> => {
    calls.length = 0;
    mock.timers.tick(100);
    await new Promise((resolve) => setImmediate(resolve));
    return calls.length;
  };
  for (let write = 0; write < 20; write++) await cache.invalidate();
  t.is(await later(), 1);
  away = false;
  t.is(await later(), 1);
  t.is(await later(), 0);
});

test('a read of a key that is being loaded joins the pending load', async (t) => {
  const redis = fakeRedis([]);
  const cache = createCache<object>(redis, { maxBytes: 1_000_000, ttlMs: 60_000, sizeOf: () => 1 });
  await cache.invalidate();
  const { promise, reject } = Promise.withResolvers<object>();
  let loads = 0;
  const load = () => {
    loads++;
    return promise;
  };
  const first = cache.read('list', load);
  await new Promise((resolve) => setImmediate(resolve));
  const second = cache.read('list', load);
  await new Promise((resolve) => setImmediate(resolve));
  t.is(loads, 1);
  reject(new Error('away'));
  for (const each of [first, second]) await t.throwsAsync(each, { message: 'away' });
  t.deepEqual(await cache.read('list', async () => ({ rows: 1 })), { rows: 1 });
});

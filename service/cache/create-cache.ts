import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Redis } from '../redis/open-redis.ts';

type CacheState = 'up' | 'down' | 'off';

/** Caches the answers to reads in this process. */
export type Cache<Value> = {
  /** Returns the cached answer of a key, or loads it. */
  read(key: string, load: () => Promise<Value>): Promise<Value>;
  /** Invalidates the caches of all replicas. Call it after the commit and before the response is sent. Never throws. */
  invalidate(): Promise<void>;
  state(): CacheState;
  counts(): { readonly hits: number; readonly misses: number; readonly entries: number };
};

/** A cache that stores nothing: every read is loaded. */
export const noCache: Cache<never> = {
  read: (_key, load) => load(),
  invalidate: async () => {},
  state: () => 'off',
  counts: () => ({ hits: 0, misses: 0, entries: 0 }),
};

const ANNOUNCE_AGAIN_MS = 100;
const STAMP = 'datasets:cache:stamp';

type Options<Value> = { readonly maxBytes: number; readonly ttlMs: number; readonly sizeOf: (value: Value) => number };

/**
 * A cache that never returns data older than a finished write, no matter which replica wrote.
 *
 * Redis holds one stamp for all replicas. A writer replaces it after its commit. A reader checks the stamp before each
 * read and uses an entry only if the stamp has not changed since the entry was stored. Concurrent reads share one check,
 * and concurrent writes share one replacement. A write costs one round trip to Redis, and so does a cached read. Any write
 * empties every cache: datasets are read far more often than written. While Redis is unavailable, or has just come back
 * and may hold an old stamp, reads go to the database.
 *
 * Two failures leave stale entries until their TTL ends: a writer dies between its commit and its stamp, or only the
 * writer loses its connection to Redis.
 */
export function createCache<Value extends object>(
  redis: Redis,
  { maxBytes, ttlMs, sizeOf }: Options<Value>,
): Cache<Value> {
  const kept = new LRUCache<string, Value>({
    maxSize: maxBytes,
    maxEntrySize: Math.max(1, Math.floor(maxBytes / 16)),
    sizeCalculation: (value, key) => sizeOf(value) + 2 * key.length + 600,
    ttl: ttlMs,
  });
  /** Pending loads under the current stamp: a second reader joins one instead of also waiting for a slow database. */
  const loading = new Map<string, Promise<Value>>();
  let stamp: string | null = null;
  let asking: Promise<string | null> | null = null;
  let announcing: Promise<void> | null = null;
  let again: NodeJS.Timeout | undefined;
  let hits = 0;
  let misses = 0;

  const use = (current: string | null): void => {
    if (current === stamp) return;
    stamp = current;
    kept.clear();
    // A later read must not join a load that began under the old stamp.
    loading.clear();
  };
  redis.onLost(() => use(null));

  /** Reads the current stamp. The request is sent in the next turn, so it is never older than a read that shares it. */
  const ask = (): Promise<string | null> => {
    asking ??= turn().then(async () => {
      asking = null;
      try {
        const current = (await redis.get(STAMP)) ?? (await begin());
        use(current);
        return current;
      } catch {
        use(null);
        return null;
      }
    });
    return asking;
  };
  /** Replaces the stamp. If that fails, retries until Redis answers: one replacement covers all writes until then. */
  const announce = async (): Promise<void> => {
    clearTimeout(again);
    await redis.set(STAMP, randomUUID()).catch(() => {
      clearTimeout(again);
      again = setTimeout(announce, ANNOUNCE_AGAIN_MS).unref();
    });
  };
  const begin = async (): Promise<string | null> => {
    await redis.setIfMissing(STAMP, randomUUID());
    return redis.get(STAMP);
  };

  return {
    read: async (key, load) => {
      if (!redis.isReady) return load();
      const current = await ask();
      // The stamp changed in the meantime, or Redis did not answer.
      if (current === null || current !== stamp) return load();
      const found = kept.get(key);
      if (found !== undefined) {
        hits++;
        return found;
      }
      misses++;
      const running = loading.get(key);
      if (running !== undefined) return running;
      const value = load()
        .then((loaded) => {
          if (current === stamp) kept.set(key, loaded);
          return loaded;
        })
        .finally(() => {
          if (loading.get(key) === value) loading.delete(key);
        });
      loading.set(key, value);
      return value;
    },
    // Concurrent writes share one announcement. It is sent in the next turn, so after the commit of each of them.
    invalidate: () => {
      announcing ??= turn().then(async () => {
        announcing = null;
        await announce();
        use(null);
      });
      return announcing;
    },
    state: () => (redis.isReady ? 'up' : 'down'),
    counts: () => ({ hits, misses, entries: kept.size }),
  };
}

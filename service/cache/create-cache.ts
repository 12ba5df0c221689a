import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Redis } from '../redis/open-redis.ts';

type CacheState = 'up' | 'down' | 'off';

/** Answers to reads, kept in this process. */
export type Cache<Value> = {
  /** The kept answer of a key, or else the loaded one. */
  read(key: string, load: () => Promise<Value>): Promise<Value>;
  /** After a committed write, and before anybody is told of it: what replicas kept before counts no more. Never throws. */
  invalidate(): Promise<void>;
  state(): CacheState;
  counts(): { readonly hits: number; readonly misses: number; readonly entries: number };
};

/** No cache: every read is loaded. */
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
 * A cache that never answers from before a finished write, whichever replica made the write.
 *
 * Redis has one stamp for all. A writer replaces it after its commit; a reader uses what it kept only while the stamp is
 * still the one under which it kept it, and asks before each read. Reads that come together ask once, and writes that come
 * together replace it once. A write waits one round trip to Redis, a cached read one too, and any write empties every cache:
 * datasets are read far more often than written. Where Redis is
 * away, or has just come back and may have an old stamp, the database is read.
 *
 * Two things end only with an entry's time: a writer that dies between its commit and its stamp, and one that alone is cut
 * off from Redis.
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
  /** Loads under way of the present stamp: who joins one waits for no second, where a silent database takes its time. */
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
    // Whoever asks from now on does not join a load from before.
    loading.clear();
  };
  redis.onLost(() => use(null));

  /** The stamp as it is now. The question goes out in the next turn, so it is no older than any read that joins it. */
  const ask = (): Promise<string | null> => {
    asking ??= new Promise((resolve) => setImmediate(resolve)).then(async () => {
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
  /** A stamp that could not be replaced is replaced as soon as Redis answers again: once, for all writes until then. */
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
      // Another answer of Redis came in between, or none.
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
    // Writes that are done together are announced together, in the next turn: later than the commit of each.
    invalidate: () => {
      announcing ??= new Promise((resolve) => setImmediate(resolve)).then(async () => {
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

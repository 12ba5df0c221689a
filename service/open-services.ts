import type { Logger } from 'pino';
import { openTokens } from './auth/open-tokens.ts';
import { noCache } from './cache/cache.ts';
import { createCache } from './cache/create-cache.ts';
import { openDatabase } from './database/open-database.ts';
import { createLimiter } from './limit/create-limiter.ts';
import { createMetrics } from './observe/create-metrics.ts';
import { createLifecycle } from './process/lifecycle.ts';
import { openRedis } from './redis/open-redis.ts';
import { redisBudget } from './redis/redis-budget.ts';
import type { Services } from './services.ts';
import type { Settings } from './settings/settings-schema.ts';
import { createDatasetStore } from './store/dataset-store.ts';

const BYTES_PER_MB = 1_048_576;

/**
 * Opens everything that the settings ask for. Neither database nor Redis needs to answer yet.
 * @throws TokenFileError where the file of tokens cannot be used.
 */
export async function openServices(settings: Settings, log: Logger): Promise<Services & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const tokens = settings.API_TOKENS_FILE === undefined ? null : await openTokens(settings.API_TOKENS_FILE, log);
  const database = stack.use(openDatabase(settings));
  const redis =
    settings.REDIS_URL === undefined ? null : stack.use(openRedis(settings.REDIS_URL, settings.REDIS_TIMEOUT_MS, log));
  const cache =
    redis === null
      ? noCache
      : stack.use(createCache(redis, { maxBytes: settings.CACHE_MAX_MB * BYTES_PER_MB, ttlMs: settings.CACHE_TTL_MS }));
  const limiter =
    settings.RATE_LIMIT_PER_MINUTE === 0
      ? null
      : createLimiter(settings.RATE_LIMIT_PER_MINUTE, redis === null ? null : redisBudget(redis));
  const metrics = createMetrics(database, cache);
  const opened = stack.move();
  return {
    settings,
    log,
    lifecycle: createLifecycle(),
    database,
    datasets: createDatasetStore(database, {
      queueMax: settings.DATABASE_QUEUE_MAX,
      timeoutMs: settings.DATABASE_QUEUE_TIMEOUT_MS,
    }),
    cache,
    metrics,
    tokens,
    limiter,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

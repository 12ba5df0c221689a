import type { Logger } from 'pino';
import { createCache, noCache } from '../cache/create-cache.ts';
import { openDatabase } from '../database/open-database.ts';
import type { Answer } from '../datasets/answer.ts';
import { createDatasets, type Datasets } from '../datasets/create-datasets.ts';
import { openRedis } from '../redis/open-redis.ts';
import { openTokens } from '../server/auth/open-tokens.ts';
import { createMetrics } from '../server/observe/create-metrics.ts';
import type { Services } from '../server/services.ts';
import { createDatasetStore } from '../store/dataset-store.ts';
import type { ProcessSettings } from './process-settings.ts';

const BYTES_PER_MB = 1_048_576;
const PURGE_EVERY_MS = 3_600_000;

/**
 * Opens everything that the settings configure. Neither the database nor Redis needs to be up yet.
 * @throws TokenFileError if the token file cannot be used.
 */
export async function openServices(
  settings: ProcessSettings,
  log: Logger,
  accepting: () => boolean = () => true,
): Promise<Services & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const tokens = settings.API_TOKENS_FILE === undefined ? null : await openTokens(settings.API_TOKENS_FILE, log);
  const database = stack.use(openDatabase(settings));
  const tell = (error: unknown): void =>
    error === null
      ? log.info('redis is available again')
      : log.warn({ err: error }, 'redis is unavailable; continuing without it');
  const redis =
    settings.REDIS_URL === undefined ? null : stack.use(openRedis(settings.REDIS_URL, settings.REDIS_TIMEOUT_MS, tell));
  const cache =
    redis === null
      ? noCache
      : createCache<Answer>(redis, {
          maxBytes: settings.CACHE_MAX_MB * BYTES_PER_MB,
          ttlMs: settings.CACHE_TTL_MS,
          // A character takes one byte in a Latin-1 string and two in others. Two is the upper bound.
          sizeOf: ({ json }) => 2 * (json?.length ?? 0),
        });
  const store = createDatasetStore(database, settings.DATABASE_QUEUE_MAX);
  const datasets = createDatasets({ database, store, cache, ttlHours: settings.IDEMPOTENCY_TTL_HOURS });
  if (settings.DELETED_RETENTION_DAYS > 0) stack.use(purgeHourly(datasets, settings.DELETED_RETENTION_DAYS, log));
  const metrics = createMetrics(database, cache);
  const opened = stack.move();
  const services = { settings, log, accepting, database, datasets, cache, redis, metrics, tokens };
  return { ...services, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Purges the datasets deleted more than `days` days ago, now and then every hour. */
function purgeHourly(datasets: Datasets, days: number, log: Logger): Disposable {
  const purge = async (): Promise<void> => {
    try {
      const count = await datasets.purgeOld(days);
      if (count > 0) log.info({ count, days }, 'deleted datasets were purged');
    } catch (error) {
      log.warn({ err: error }, 'purge failed; retrying in an hour');
    }
  };
  const timer = setInterval(purge, PURGE_EVERY_MS);
  purge();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

import type { Logger } from 'pino';
import { createCache, noCache } from '../cache/create-cache.ts';
import { type DatabaseSettings, openDatabase } from '../database/open-database.ts';
import type { Answer } from '../datasets/answer.ts';
import { createDatasets } from '../datasets/create-datasets.ts';
import { openRedis } from '../redis/open-redis.ts';
import { openTokens } from '../server/auth/open-tokens.ts';
import { createMetrics } from '../server/observe/create-metrics.ts';
import type { ServerSettings, Services } from '../server/services.ts';
import { createDatasetStore } from '../store/dataset-store.ts';

const BYTES_PER_MB = 1_048_576;
const PURGE_EVERY_MS = 3_600_000;

/** What the services need of the settings, by their names. */
export type ServiceSettings = ServerSettings &
  DatabaseSettings & {
    readonly REDIS_URL?: string | undefined;
    readonly REDIS_TIMEOUT_MS: number;
    readonly CACHE_MAX_MB: number;
    readonly CACHE_TTL_MS: number;
    readonly API_TOKENS_FILE?: string | undefined;
    readonly IDEMPOTENCY_TTL_HOURS: number;
    readonly DELETED_RETENTION_DAYS: number;
  };

/**
 * Opens everything that the settings ask for. Neither database nor Redis needs to answer yet.
 * @throws TokenFileError where the file of tokens cannot be used.
 */
export async function openServices(
  settings: ServiceSettings,
  log: Logger,
  accepting: () => boolean = () => true,
): Promise<Services & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const tokens = settings.API_TOKENS_FILE === undefined ? null : await openTokens(settings.API_TOKENS_FILE, log);
  const database = stack.use(openDatabase(settings));
  const tell = (error: unknown): void =>
    error === null ? log.info('redis is back') : log.warn({ err: error }, 'redis is away; going on without it');
  const redis =
    settings.REDIS_URL === undefined ? null : stack.use(openRedis(settings.REDIS_URL, settings.REDIS_TIMEOUT_MS, tell));
  const cache =
    redis === null
      ? noCache
      : createCache<Answer>(redis, {
          maxBytes: settings.CACHE_MAX_MB * BYTES_PER_MB,
          ttlMs: settings.CACHE_TTL_MS,
          // A text of Latin-1 takes one byte a character, others two; counting two never counts too little.
          sizeOf: ({ json }) => 2 * (json?.length ?? 0),
        });
  const store = createDatasetStore(database, settings.DATABASE_QUEUE_MAX);
  const days = settings.DELETED_RETENTION_DAYS;
  if (days > 0) {
    const purge = async (): Promise<void> => {
      const count = await store.purge(days);
      if (count > 0) log.info({ count, days }, 'deleted datasets are gone for ever');
    };
    const purging = setInterval(
      () => purge().catch((error: unknown) => log.warn({ err: error }, 'not purged')),
      PURGE_EVERY_MS,
    );
    stack.defer(() => clearInterval(purging));
  }
  const datasets = createDatasets({ database, store, cache, ttlHours: settings.IDEMPOTENCY_TTL_HOURS });
  const metrics = createMetrics(database, cache);
  const opened = stack.move();
  const services = { settings, log, accepting, database, datasets, cache, redis, metrics, tokens };
  return { ...services, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

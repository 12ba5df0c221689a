import type { Logger } from 'pino';
import type { Cache } from '../cache/create-cache.ts';
import type { Database } from '../database/open-database.ts';
import type { Answer } from '../datasets/answer.ts';
import type { Datasets } from '../datasets/create-datasets.ts';
import type { Redis } from '../redis/open-redis.ts';
import type { Tokens } from './auth/open-tokens.ts';
import type { Metrics } from './observe/create-metrics.ts';

/** What the server needs of the settings, by their names. */
export type ServerSettings = {
  readonly NODE_ENV: 'production' | 'development' | 'test';
  readonly BASE_PATH: string;
  readonly CORS_ORIGINS: readonly string[];
  readonly RATE_LIMIT_PER_MINUTE: number;
  readonly TRUSTED_PROXIES: number;
  readonly READS_NEED_TOKEN: boolean;
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
};

/** What the routes work with. */
export type Services = {
  readonly settings: ServerSettings;
  readonly log: Logger;
  /** Whether the process takes new work. */
  readonly accepting: () => boolean;
  readonly database: Database;
  readonly datasets: Datasets;
  readonly cache: Cache<Answer>;
  readonly redis: Redis | null;
  readonly metrics: Metrics;
  /** Null where anybody may write. */
  readonly tokens: Tokens | null;
};

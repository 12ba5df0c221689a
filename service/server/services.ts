import type { Logger } from 'pino';
import type { Cache } from '../cache/create-cache.ts';
import type { Database } from '../database/open-database.ts';
import type { Answer } from '../datasets/answer.ts';
import type { Datasets } from '../datasets/create-datasets.ts';
import type { Redis } from '../redis/open-redis.ts';
import type { Tokens } from './auth/open-tokens.ts';
import type { Metrics } from './observe/create-metrics.ts';
import type { ServerSettings } from './server-settings.ts';

/** The dependencies of the routes. */
export type Services = {
  readonly settings: ServerSettings;
  readonly log: Logger;
  /** Whether the process accepts new requests. */
  readonly accepting: () => boolean;
  readonly database: Database;
  readonly datasets: Datasets;
  readonly cache: Cache<Answer>;
  readonly redis: Redis | null;
  readonly metrics: Metrics;
  /** Null if writes need no token. */
  readonly tokens: Tokens | null;
};

import type { Logger } from 'pino';
import type { Tokens } from './auth/open-tokens.ts';
import type { Cache } from './cache/cache.ts';
import type { Database } from './database/database.ts';
import type { Limiter } from './limit/create-limiter.ts';
import type { Metrics } from './observe/create-metrics.ts';
import type { Lifecycle } from './process/lifecycle.ts';
import type { Settings } from './settings/settings-schema.ts';
import type { DatasetStore } from './store/dataset-store.ts';

/** What the routes work with; opened once, by `openServices`. */
export type Services = {
  readonly settings: Settings;
  readonly log: Logger;
  readonly lifecycle: Lifecycle;
  readonly database: Database;
  readonly datasets: DatasetStore;
  readonly cache: Cache;
  readonly metrics: Metrics;
  /** Null where anybody may write. */
  readonly tokens: Tokens | null;
  /** Null where nobody is held to a limit. */
  readonly limiter: Limiter | null;
};

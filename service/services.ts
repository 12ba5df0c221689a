import type { Logger } from 'pino';
import type { Database } from './database/database.ts';
import type { Lifecycle } from './process/lifecycle.ts';
import type { Settings } from './settings/settings-schema.ts';

/** What the routes work with; made once in main.ts and in tests. */
export type Services = {
  readonly settings: Settings;
  readonly database: Database;
  readonly lifecycle: Lifecycle;
  readonly log: Logger;
};

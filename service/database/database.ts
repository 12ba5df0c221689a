import type { DatabasePoolConnection } from 'slonik';

/** Numbers of the pool for the metrics. */
export type PoolState = { readonly acquired: number; readonly idle: number; readonly waiting: number };

/** The database as the stores see it. */
export type Database = AsyncDisposable & {
  /**
   * Runs work on a connection of its own.
   * @throws DatabaseUnavailableError where no connection comes free in time, or the database does not answer.
   */
  run<T>(work: (connection: DatabasePoolConnection) => Promise<T>): Promise<T>;
  /** Whether the database answers now, and has every migration of this release. */
  condition(): Promise<'up' | 'down' | 'unmigrated'>;
  state(): PoolState;
};

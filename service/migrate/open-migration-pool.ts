import { createPool, type DatabasePool } from 'slonik';
import { poolOptions } from '../database/pool-options.ts';

/**
 * Opens a pool of two connections, one for the lock and one for the work. It has no statement timeout: a migration may
 * run for long.
 * @throws Slonik's ConnectionError if the database does not answer.
 */
export async function openMigrationPool(databaseUrl: string): Promise<DatabasePool> {
  return createPool(databaseUrl, {
    ...poolOptions,
    maxPoolSize: 2,
    statementTimeout: 'DISABLE_TIMEOUT',
    idleInTransactionSessionTimeout: 'DISABLE_TIMEOUT',
    queryRetryLimit: 0,
    transactionRetryLimit: 0,
  });
}

import { createPool, type DatabasePool } from 'slonik';
import { poolOptions } from '../database/pool-options.ts';

/**
 * A pool of two connections, one for the lock and one for the work, without a statement timeout: a migration may take
 * its time.
 * @throws Slonik's ConnectionError where the database does not answer.
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

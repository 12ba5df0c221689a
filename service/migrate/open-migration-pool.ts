import { createPool, type DatabasePool } from 'slonik';
import { poolOptions } from '../database/pool-options.ts';

/**
 * A pool of one connection, without a statement timeout: a migration may take its time, and so may the wait for the
 * process that migrates first.
 * @throws Slonik's ConnectionError where the database does not answer.
 */
export async function openMigrationPool(databaseUrl: string): Promise<DatabasePool> {
  return createPool(databaseUrl, {
    ...poolOptions,
    maxPoolSize: 1,
    statementTimeout: 'DISABLE_TIMEOUT',
    idleInTransactionSessionTimeout: 'DISABLE_TIMEOUT',
    queryRetryLimit: 0,
    transactionRetryLimit: 0,
  });
}

import { Client, type ClientConfig, types } from 'pg';
import { createDriverFactory, type DriverQueryResult, type DriverTypeParser, UnexpectedStateError } from 'slonik';
import { type Prepared, PreparedQuery, type TypeParsers } from './prepared-query.ts';
import { toSlonikError } from './to-slonik-error.ts';

type DriverConfiguration = Parameters<Parameters<typeof createDriverFactory>[0]>[0]['driverConfiguration'];

/** How long after its statement timeout PostgreSQL may tell of it. After that the way to it is cut. */
const GRACE_MS = 1_000;

/**
 * Slonik's driver for node-postgres, but for three things. A named statement is described once for each connection, not
 * at every run: the description of a page and its reading take longer than the page itself. And the types that have a
 * parser are known by name, without a question to the database for each pool. And a connection that has fallen silent is given up
 * soon after the time in which PostgreSQL itself would have ended the statement.
 */
export const createDriver = createDriverFactory(async ({ driverConfiguration }) => {
  const config = clientConfig(driverConfiguration);
  const parsers = typeParsers(driverConfiguration.typeParsers);
  const answerMs = config.statement_timeout === 0 ? 0 : Number(config.statement_timeout) + GRACE_MS;
  return {
    createPoolClient: async ({ clientEventEmitter }) => {
      const client = new Client(config);
      client.on('error', (error) => clientEventEmitter.emit('error', toSlonikError(error)));
      client.on('notice', ({ message }) => {
        if (message !== undefined) clientEventEmitter.emit('notice', { message });
      });
      const statements = new Map<string, Prepared>();
      const giveUp = (): void => {
        client.connection.stream.destroy(
          Object.assign(new Error(`PostgreSQL did not answer in ${answerMs} ms, not even that it is too slow`), {
            code: 'ETIMEDOUT',
          }),
        );
      };
      return {
        connect: async () => {
          await client.connect();
        },
        end: () => client.end(),
        query: async (text, values = [], options) => {
          const silent = answerMs === 0 ? undefined : setTimeout(giveUp, answerMs);
          try {
            return options?.name === undefined
              ? await runOnce(client, text, values, parsers)
              : await runPrepared(client, { name: options.name, text, values, parsers, statements });
          } catch (error) {
            throw toSlonikError(error);
          } finally {
            clearTimeout(silent);
          }
        },
        stream: () => {
          throw new UnexpectedStateError('Nothing here is read as a stream');
        },
      };
    },
  };
});

function runPrepared(
  client: Client,
  query: Omit<ConstructorParameters<typeof PreparedQuery>[0], 'resolve' | 'reject'>,
): Promise<DriverQueryResult> {
  return new Promise((resolve, reject) => {
    client.query(new PreparedQuery({ ...query, resolve, reject }));
  });
}

async function runOnce(
  client: Client,
  text: string,
  values: readonly unknown[],
  parsers: TypeParsers,
): Promise<DriverQueryResult> {
  const { command, fields, rowCount, rows } = await client.query({
    text,
    values: [...values],
    types: { getTypeParser: (oid: number) => parsers(oid) },
  });
  return {
    command: command as DriverQueryResult['command'],
    fields: fields.map(({ name, dataTypeID }) => ({ name, dataTypeId: dataTypeID })),
    rowCount,
    rows,
  };
}

function typeParsers(ours: readonly DriverTypeParser[]): TypeParsers {
  const byOid = new Map<number, (text: string) => unknown>();
  for (const { name, parse } of ours) {
    const oid = Object.entries(types.builtins).find(([type]) => type === name.toUpperCase())?.[1];
    if (oid === undefined) throw new TypeError(`PostgreSQL has no type ${name} of its own`);
    byOid.set(oid, parse);
  }
  return (oid) => byOid.get(oid) ?? types.getTypeParser(oid);
}

function clientConfig(options: DriverConfiguration): ClientConfig {
  const ms = (limit: number | 'DISABLE_TIMEOUT') => (limit === 'DISABLE_TIMEOUT' ? 0 : Math.max(1, limit));
  return {
    connectionString: options.connectionUri,
    connectionTimeoutMillis: ms(options.connectionTimeout),
    statement_timeout: ms(options.statementTimeout),
    idle_in_transaction_session_timeout: ms(options.idleInTransactionSessionTimeout),
    ...(options.password !== undefined && { password: options.password }),
    ...(options.ssl !== undefined && { ssl: options.ssl }),
  };
}

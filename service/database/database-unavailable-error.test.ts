import test from 'ava';
import {
  BackendTerminatedError,
  BackendTerminatedUnexpectedlyError,
  ConnectionError,
  IdleTransactionTimeoutError,
  SchemaValidationError,
  StatementCancelledError,
  StatementTimeoutError,
  UniqueIntegrityConstraintViolationError,
} from 'slonik';
import { unavailableBy } from './database-unavailable-error.ts';

const coded = (code: string, message = code) => Object.assign(new Error(message), { code });
const below = (cause: Error) => new ConnectionError('Slonik says so', { cause });

const away: [string, Error][] = [
  ...[
    ['ECONNREFUSED', 'a refused connection'],
    ['ECONNRESET', 'a connection that was reset'],
    ['EPIPE', 'a connection that was closed'],
    ['ETIMEDOUT', 'a connection that takes too long'],
    ['EHOSTUNREACH', 'a host that cannot be reached'],
    ['ENETUNREACH', 'a network that cannot be reached'],
    ['EADDRNOTAVAIL', 'a machine that is out of ports'],
    ['ENOTFOUND', 'a host without an address'],
    ['EAI_AGAIN', 'an unreachable name server'],
    ['CERT_HAS_EXPIRED', 'a certificate that has expired'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'a self-signed certificate'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'a server without TLS'],
    ['08006', 'a connection failure'],
    ['08P01', 'a proxy that broke the protocol'],
    ['57P01', 'a database that is shutting down'],
    ['57P02', 'a database that crashed'],
    ['57P03', 'a database that is starting up'],
    ['57P04', 'a database that was dropped'],
    ['57P05', 'a session that was idle too long'],
    ['28P01', 'a wrong password'],
    ['28000', 'a role that may not log in'],
    ['3D000', 'a missing database'],
    ['25006', 'a server that is read-only after a failover'],
    ['53100', 'a full disk'],
    ['53200', 'a server that is out of memory'],
    ['53300', 'a server without free connections'],
    ['58030', 'a disk that fails'],
    ['55P03', 'a lock that is not available'],
    ['25P04', 'a transaction that took too long'],
    ['40001', 'a serialization failure'],
    ['40P01', 'a deadlock'],
    ['42P01', 'a missing table'],
    ['42703', 'a missing column'],
  ].map(([code = '', title = '']): [string, Error] => [title, coded(code)]),
  ['a lost connection', new Error('Connection terminated unexpectedly')],
  ['a connection attempt that timed out', new Error('timeout expired')],
  [
    'a connection that is no longer usable',
    new Error('Client has encountered a connection error and is not queryable'),
  ],
  ['a server without SSL', new Error('The server does not support SSL connections')],
  ['a Slonik connection that is being destroyed', new Error('Client is pending destroy.')],
  ['a Slonik connection that broke between two queries', new Error('Cannot use released connection')],
  ['a ConnectionError of Slonik', new ConnectionError('no')],
  ['a BackendTerminatedError of Slonik', new BackendTerminatedError(new Error('x'))],
  ['a BackendTerminatedUnexpectedlyError of Slonik', new BackendTerminatedUnexpectedlyError(new Error('x'))],
  ['an IdleTransactionTimeoutError of Slonik', new IdleTransactionTimeoutError(new Error('x'))],
  ['a statement that took too long', new StatementTimeoutError(new Error('x'))],
  ['a statement that was cancelled', new StatementCancelledError(new Error('x'))],
  ['a reason in the cause of another error', new Error('outer', { cause: below(coded('28P01')) })],
  ['a connection that every address of the host refused', new AggregateError([coded('ECONNREFUSED')], 'all failed')],
];
for (const [title, error] of away) {
  test(`${title} makes the database unavailable, with a time to retry after`, (t) => {
    const unavailable = unavailableBy(error);
    t.is(unavailable?.cause, error);
    t.true((unavailable?.retryAfterS ?? 0) >= 1);
  });
}

const ours: [string, unknown][] = [
  ['a statement that PostgreSQL cannot read', coded('42601')],
  ['a value out of range', coded('22003')],
  ['a name that is taken', new UniqueIntegrityConstraintViolationError(coded('23505'))],
  ['a row that breaks its schema', new SchemaValidationError({ sql: '', values: [] }, {}, [])],
  ['a bug in the code', new TypeError('x is not a function')],
  ['a value that is not an error', 'ECONNREFUSED'],
];
for (const [title, error] of ours)
  test(`${title} does not make the database unavailable`, (t) => t.is(unavailableBy(error), null));

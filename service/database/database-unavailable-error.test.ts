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
    ['EADDRNOTAVAIL', 'a machine without free ports'],
    ['ENOTFOUND', 'a host without an address'],
    ['EAI_AGAIN', 'a name server that is away'],
    ['CERT_HAS_EXPIRED', 'a certificate that has expired'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'a certificate that nobody vouches for'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'a server that speaks no TLS'],
    ['08006', 'a connection failure'],
    ['08P01', 'a proxy that broke the protocol'],
    ['57P01', 'a database that shuts down'],
    ['57P02', 'a database that crashed'],
    ['57P03', 'a database that starts'],
    ['57P04', 'a database that was dropped'],
    ['57P05', 'a session that was idle too long'],
    ['28P01', 'a wrong password'],
    ['28000', 'a role that may not log in'],
    ['3D000', 'a missing database'],
    ['25006', 'a server that only reads after a failover'],
    ['53100', 'a full disk'],
    ['53200', 'a server without memory'],
    ['53300', 'a server without free connections'],
    ['58030', 'a disk that fails'],
    ['55P03', 'a lock that is not to be had'],
    ['25P04', 'a transaction that took too long'],
    ['40001', 'a transaction that gives way'],
    ['40P01', 'a deadlock'],
    ['42P01', 'a missing table'],
    ['42703', 'a missing column'],
  ].map(([code = '', title = '']): [string, Error] => [title, coded(code)]),
  ['a lost connection', new Error('Connection terminated unexpectedly')],
  ['a connection that ended while it was made', new Error('timeout expired')],
  [
    'a connection that is not usable any more',
    new Error('Client has encountered a connection error and is not queryable'),
  ],
  ['a server without SSL', new Error('The server does not support SSL connections')],
  ["Slonik's connection that is being destroyed", new Error('Client is pending destroy.')],
  ["Slonik's connection that broke between two queries", new Error('Cannot use released connection')],
  ["Slonik's connection error", new ConnectionError('no')],
  ["Slonik's backend that was terminated", new BackendTerminatedError(new Error('x'))],
  ["Slonik's backend that was terminated unexpectedly", new BackendTerminatedUnexpectedlyError(new Error('x'))],
  ["Slonik's idle transaction", new IdleTransactionTimeoutError(new Error('x'))],
  ['a statement that took too long', new StatementTimeoutError(new Error('x'))],
  ['a statement that was cancelled', new StatementCancelledError(new Error('x'))],
  ['a reason below another error', new Error('outer', { cause: below(coded('28P01')) })],
  ['every address of a host refusing', new AggregateError([coded('ECONNREFUSED')], 'all failed')],
];
for (const [title, error] of away) {
  test(`${title} means that the database is unavailable, and when to try again`, (t) => {
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
  ['a mistake in the code', new TypeError('x is not a function')],
  ['what is no error', 'ECONNREFUSED'],
];
for (const [title, error] of ours) test(`${title} is a fault of ours`, (t) => t.is(unavailableBy(error), null));

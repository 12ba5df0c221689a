import {
  BackendTerminatedError,
  BackendTerminatedUnexpectedlyError,
  ConnectionError,
  IdleTransactionTimeoutError,
  StatementCancelledError,
  StatementTimeoutError,
} from 'slonik';

/** The database is temporarily unavailable. The same request may succeed later. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
  readonly retryAfterS: number;

  constructor(message: string, retryAfterS: number, options?: ErrorOptions) {
    super(message, options);
    this.retryAfterS = retryAfterS;
  }
}

/** The errors with which Slonik hides PostgreSQL's own code. */
const CLASSES = [
  BackendTerminatedError,
  BackendTerminatedUnexpectedlyError,
  ConnectionError,
  IdleTransactionTimeoutError,
];

/**
 * Matches PostgreSQL's error codes (https://www.postgresql.org/docs/current/errcodes-appendix.html), and Node's codes of
 * socket, DNS and TLS errors.
 */
const CODES: readonly (readonly [RegExp, string, number])[] = [
  [/^(57P0[1-5]|08)/, 'The database does not answer.', 2],
  [/^28|^3D000/, 'The database refuses the login of the service.', 5],
  [/^25006/, 'The database is read-only.', 2],
  [/^53|^58/, 'The database is out of resources.', 5],
  [/^(57014|55P03|25P0[34])/, 'The database took too long.', 5],
  [/^(26000|42P05)/, 'The database is behind a transaction pooler, but DATABASE_TRANSACTION_POOLER is not set.', 5],
  [/^40/, 'The database aborted the transaction because of a conflicting one.', 1],
  [/^(42P01|42703|42883|3F000)/, 'The database schema is older than this release: migrations are missing.', 5],
  [
    /^(E(AI_|[A-Z]{3,})|CERT_|ERR_(SOCKET|STREAM|SSL|TLS)_?|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)/,
    'The database does not answer.',
    2,
  ],
];

/** Matches messages, for errors of the driver and the pool that have neither a class nor a code. */
const MESSAGES =
  /connection (terminated|ended|timeout)|terminating connection|timeout expired|not queryable|server does not support SSL|client (is|was) (pending )?(destroy|closed)|cannot use released connection|pool (is being|has been) (shut|ended|terminated)/i;

/**
 * Returns an error if the database is unreachable, overloaded, or not migrated to this release, and null for any other
 * error, which is a bug of the service. The causes of the error are checked too.
 */
export function unavailableBy(error: unknown): DatabaseUnavailableError | null {
  if (error instanceof DatabaseUnavailableError) return error;
  for (let at = error; at instanceof Error; at = at.cause) {
    const reason = reasonOf(at);
    if (reason !== null)
      return new DatabaseUnavailableError(`${reason[0]} Try again soon.`, reason[1], { cause: error });
  }
  return null;
}

/** The message of the innermost cause: PostgreSQL's own, or Node's for the first address of an AggregateError. */
export function innermostMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return innermostMessage(error.cause);
  const [first]: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  return first instanceof Error ? first.message : error.message;
}

function reasonOf(error: Error): readonly [string, number] | null {
  if (error instanceof StatementTimeoutError || error instanceof StatementCancelledError)
    return ['The database took too long.', 5];
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  for (const [pattern, message, retryAfterS] of CODES) if (pattern.test(code)) return [message, retryAfterS];
  if (CLASSES.some((one) => error instanceof one) || MESSAGES.test(error.message))
    return ['The database does not answer.', 2];
  // Every address of the host failed. The reasons are in `errors`.
  return error instanceof AggregateError
    ? (error.errors.map(reasonIn).find((reason) => reason !== null) ?? null)
    : null;
}

function reasonIn(error: unknown): readonly [string, number] | null {
  return error instanceof Error ? reasonOf(error) : null;
}

import {
  BackendTerminatedError,
  BackendTerminatedUnexpectedlyError,
  ConnectionError,
  IdleTransactionTimeoutError,
  StatementCancelledError,
  StatementTimeoutError,
} from 'slonik';

/** The database cannot do its work now. The same request may succeed later. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
  readonly retryAfterS: number;

  constructor(message: string, retryAfterS: number, options?: ErrorOptions) {
    super(message, options);
    this.retryAfterS = retryAfterS;
  }
}

/** What Slonik throws where it gives PostgreSQL's own code no further. */
const CLASSES = [
  BackendTerminatedError,
  BackendTerminatedUnexpectedlyError,
  ConnectionError,
  IdleTransactionTimeoutError,
];

/**
 * By PostgreSQL's code (https://www.postgresql.org/docs/current/errcodes-appendix.html), or its first digits; or by the
 * code that Node gives to an error of a socket, of name resolution or of TLS.
 */
const CODES: readonly (readonly [RegExp, string, number])[] = [
  [/^(57P0[1-5]|08)/, 'The database does not answer.', 2],
  [/^28|^3D000/, 'The database does not let the service in.', 5],
  [/^25006/, 'The database takes no writes now.', 2],
  [/^53|^58/, 'The database has no room to do its work.', 5],
  [/^(57014|55P03|25P0[34])/, 'The database took too long.', 5],
  [/^(26000|42P05)/, 'The database is behind a pooler, and DATABASE_TRANSACTION_POOLER is not set.', 5],
  [/^40/, 'The database gave another request the way.', 1],
  [/^(42P01|42703|42883|3F000)/, 'The database has not the tables of this release: migrations are missing.', 5],
  [
    /^(E(AI_|[A-Z]{3,})|CERT_|ERR_(SOCKET|STREAM|SSL|TLS)_?|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)/,
    'The database does not answer.',
    2,
  ],
];

/** By message, where driver and pool give neither a class nor a code. */
const MESSAGES =
  /connection (terminated|ended|timeout)|terminating connection|timeout expired|not queryable|server does not support SSL|client (is|was) (pending )?(destroy|closed)|cannot use released connection|pool (is being|has been) (shut|ended|terminated)/i;

/**
 * The error that says that the database is away, or busy, or not ready for this release; null for any other, which is a
 * fault of ours. The reason may lie in a cause of the error.
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

function reasonOf(error: Error): readonly [string, number] | null {
  if (error instanceof StatementTimeoutError || error instanceof StatementCancelledError)
    return ['The database took too long.', 5];
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  for (const [pattern, message, retryAfterS] of CODES) if (pattern.test(code)) return [message, retryAfterS];
  if (CLASSES.some((one) => error instanceof one) || MESSAGES.test(error.message))
    return ['The database does not answer.', 2];
  // All addresses of a host refused: the reasons are inside.
  return error instanceof AggregateError
    ? (error.errors.map(reasonIn).find((reason) => reason !== null) ?? null)
    : null;
}

function reasonIn(error: unknown): readonly [string, number] | null {
  return error instanceof Error ? reasonOf(error) : null;
}

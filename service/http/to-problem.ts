import { BackendTerminatedError, ConnectionError, StatementTimeoutError } from 'slonik';
import { Problem } from './problem.ts';

const CONNECTION_CODES = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|08|57P0|53300)/;

/** Turns whatever was thrown into a problem: a database that is away is a 503, the unforeseen a 500. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isUnavailable(error)) {
    return new Problem('unavailable', 'The database does not answer. Try again soon.', {
      headers: { 'retry-after': '2' },
      cause: error,
    });
  }
  if (error instanceof StatementTimeoutError) {
    return new Problem('unavailable', 'The database took too long. Try again soon.', {
      headers: { 'retry-after': '5' },
      cause: error,
    });
  }
  return new Problem('internal', 'The request could not be served. Its id leads to the log.', { cause: error });
}

/** Whether an error says that there is no working connection to the database, rather than that a query was wrong. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof ConnectionError || error instanceof BackendTerminatedError) return true;
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && CONNECTION_CODES.test(error.code)) return true;
  return /connection (terminated|ended|timeout)|terminating connection/i.test(error.message);
}

import { Problem } from '../../contract/problem.ts';
import { DatabaseUnavailableError } from '../../database/database-unavailable-error.ts';

/** Turns whatever was thrown into a problem: a database that is away is a 503, the unforeseen a 500. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof DatabaseUnavailableError) {
    const headers = { 'retry-after': String(error.retryAfterS) };
    return new Problem('unavailable', error.message, { headers, cause: error.cause });
  }
  return new Problem('internal', 'The request could not be served. Its id leads to the log.', { cause: error });
}

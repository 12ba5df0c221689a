import {
  BackendTerminatedError,
  BackendTerminatedUnexpectedlyError,
  CheckExclusionConstraintViolationError,
  CheckIntegrityConstraintViolationError,
  ForeignKeyIntegrityConstraintViolationError,
  IdleTransactionTimeoutError,
  InvalidInputError,
  NotNullIntegrityConstraintViolationError,
  StatementCancelledError,
  StatementTimeoutError,
  UniqueIntegrityConstraintViolationError,
} from 'slonik';

/** By code of PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const byCode = new Map<unknown, (error: Error) => Error>([
  ['22P02', (error) => new InvalidInputError(error.message)],
  ['23502', (error) => new NotNullIntegrityConstraintViolationError(error)],
  ['23503', (error) => new ForeignKeyIntegrityConstraintViolationError(error)],
  ['23505', (error) => new UniqueIntegrityConstraintViolationError(error)],
  ['23514', (error) => new CheckIntegrityConstraintViolationError(error)],
  ['23P01', (error) => new CheckExclusionConstraintViolationError(error)],
  ['25P03', (error) => new IdleTransactionTimeoutError(error)],
  [
    '57014',
    (error) =>
      /user request/.test(error.message) ? new StatementCancelledError(error) : new StatementTimeoutError(error),
  ],
  ['57P01', (error) => new BackendTerminatedError(error)],
]);

/** The class of Slonik for an error of node-postgres; what has none stays as it is. */
export function toSlonikError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (/connection terminated unexpectedly/i.test(error.message)) return new BackendTerminatedUnexpectedlyError(error);
  if (/connection terminated/i.test(error.message)) return new BackendTerminatedError(error);
  const code = 'code' in error ? error.code : undefined;
  return byCode.get(code)?.(error) ?? error;
}

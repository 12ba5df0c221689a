/** The migrations cannot be read or must not be run as they are. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

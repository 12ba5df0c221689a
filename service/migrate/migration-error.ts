/** The migrations cannot be read, or cannot be applied safely. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

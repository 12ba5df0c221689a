/** The connection could not be made, broke, or fell silent; the next attempt may do better. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}

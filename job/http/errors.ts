/** The connection could not be made, broke, or fell silent; the next attempt may do better. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}

/** A server answered with a status that was not expected. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, status: number, retryAfterMs?: number) {
    super(message);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The connection could not be established, broke, or went silent; another attempt may succeed. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}

/** A server responded with an unexpected status. */
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

/** A proxy refused to connect to the server, with the proxy's own status: it says nothing about the server. */
export class ProxyError extends HttpError {}

import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { ConnectionError } from './connection-error.ts';
import { createDivertibleAgent } from './divertible-agent.ts';

export interface Request {
  readonly url: URL;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Silence on the connection, in milliseconds, that counts as a break. */
  readonly idleTimeoutMs: number;
  readonly signal: AbortSignal;
  /** The body may be large: it can be received by `receiveBody`. */
  readonly divertible?: boolean;
}

/** The address without its query, which may be a signature: fit for logs and errors. */
export function publicUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/** What a connection's failure looks like, with the reason of each address that was tried. */
export function describeFailure(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describeFailure).join('; ');
  return error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error);
}

/**
 * Sends one request; redirects are not followed. Node's own client and not fetch(): bodies of gigabytes cost less
 * without web streams.
 *
 * @returns the response with its body unread.
 * @throws ConnectionError; the reason of `signal` where it was aborted.
 */
export function send({
  url,
  method = 'GET',
  headers = {},
  body,
  idleTimeoutMs,
  signal,
  divertible = false,
}: Request): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const client = url.protocol === 'https:' ? https : http;
    // A connection a request: nothing is kept open when the job ends.
    const agent = divertible ? createDivertibleAgent(url.protocol) : false;
    const request = client.request(url, {
      method,
      headers: { 'user-agent': 'fetch-kaggle', ...headers },
      agent,
      signal,
    });
    let response: IncomingMessage | undefined;
    request.setTimeout(idleTimeoutMs, () => {
      // Whoever reads the body gets this reason, and not a bare "aborted".
      const silence = new ConnectionError(`${publicUrl(url)}: nothing came for ${idleTimeoutMs / 1000} s`);
      (response ?? request).destroy(silence);
    });
    request.once('response', (answer) => {
      response = answer;
      resolve(answer);
    });
    request.on('error', (error) => {
      if (signal.aborted) reject(signal.reason);
      else if (error instanceof ConnectionError) reject(error);
      else reject(new ConnectionError(`${publicUrl(url)}: ${describeFailure(error)}`, { cause: error }));
    });
    request.end(body);
  });
}

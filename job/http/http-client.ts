import { EnvHttpProxyAgent, errors, Pool, request } from 'undici';
import type { z } from 'zod';
import { ConnectionError, HttpError, ProxyError } from './errors.ts';
import { createMask } from './mask-secrets.ts';

export interface HttpClientOptions {
  readonly proxy: ProxySettings;
  /** Milliseconds without data after which a connection counts as broken. */
  readonly idleTimeoutMs: number;
  /** Texts that must not appear in errors. */
  readonly secrets: readonly string[];
}

/** Addresses of forward proxies, which may contain credentials, and the hosts that bypass them. */
export interface ProxySettings {
  readonly http?: string | undefined;
  /** Proxy for https; default: that for http. */
  readonly https?: string | undefined;
  /** Hosts without proxy, in the format of NO_PROXY. */
  readonly none?: string | undefined;
}

export interface HttpRequest {
  readonly url: URL;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The first one is the expected status of a success. */
  readonly expectedStatuses: readonly number[];
  /** Explanations of other statuses, and what to do about them. */
  readonly advice?: Readonly<Record<number, string>>;
  readonly signal: AbortSignal;
}

export type HttpHeaders = Readonly<Record<string, string | undefined>>;

export interface HttpResponse extends Disposable {
  readonly status: number;
  /** Names are in lower case; the values of a repeated header are joined by commas. */
  readonly headers: HttpHeaders;
  /** The body; can be read once. @throws ConnectionError if it breaks off; the signal's reason */
  readonly chunks: AsyncIterable<Buffer>;
}

export type HttpClient = ReturnType<typeof createHttpClient>;

const maxTextBytes = 2 ** 20;
const timeouts = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** The URL without credentials and query, which may contain a signature: safe for logs and errors. */
export function publicUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/** Value of the Authorization header for Basic authentication (RFC 7617). */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/**
 * Parses a Retry-After header (RFC 9110, 10.2.3: seconds or a date) to milliseconds from `now`.
 *
 * @param now milliseconds since the Unix epoch
 * @returns undefined if the header is absent or invalid
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Reads a body of at most one megabyte. @throws ConnectionError */
async function readText(response: HttpResponse): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.chunks) {
    size += chunk.length;
    if (size > maxTextBytes) throw new ConnectionError(`the response is over ${maxTextBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function describe(error: unknown): string {
  // It contains one error for each address of the host that was tried.
  if (error instanceof AggregateError) return error.errors.map(describe).join('; ');
  return error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error);
}

/** Creates a client for all requests of a run, which share proxies, timeouts and error handling. Disposing it closes
 * its connections. */
export function createHttpClient({ proxy, idleTimeoutMs, secrets }: HttpClientOptions) {
  // Applied before a text is shortened, because part of a secret would not be recognised.
  const mask = createMask(secrets);
  const limits = { headersTimeout: idleTimeoutMs, bodyTimeout: idleTimeoutMs, connectTimeout: idleTimeoutMs };
  const dispatcher = new EnvHttpProxyAgent({
    ...limits,
    // An empty string keeps undici from reading the environment variables itself.
    httpProxy: proxy.http ?? '',
    httpsProxy: proxy.https ?? '',
    noProxy: proxy.none ?? '',
    // Timeouts for connections to the proxy itself; otherwise a proxy that never answers CONNECT would block for five
    // minutes.
    clientFactory: (origin, options) => new Pool(origin, { ...options, ...limits }),
  });

  function toOurError(url: URL, error: unknown, signal: AbortSignal): Error {
    if (signal.aborted) return signal.reason;
    const message = describe(error);
    const refusal = /^Proxy (?:response|Authentication Required) \((\d{3})\)/.exec(message)?.[1];
    if (refusal !== undefined) {
      const advice = refusal === '407' ? '; check the user and password in HTTP_PROXY and HTTPS_PROXY' : '';
      return new ProxyError(`${publicUrl(url)}: the proxy answered ${refusal}${advice}`, Number(refusal));
    }
    const silent = error instanceof errors.UndiciError && timeouts.has(error.code);
    const reason = silent ? `no data for ${idleTimeoutMs / 1000} s` : message;
    return new ConnectionError(`${publicUrl(url)}: ${reason}`, { cause: error });
  }

  /**
   * Sends one request without following redirects.
   *
   * @returns the response with its body unread; disposing it aborts a body that is not needed
   * @throws HttpError, ConnectionError; the signal's reason
   */
  async function send({ url, expectedStatuses, advice = {}, headers, ...options }: HttpRequest): Promise<HttpResponse> {
    const { method = 'GET', signal } = options;
    const response = await request(url, {
      ...options,
      dispatcher,
      headers: { 'user-agent': 'fetch-kaggle', ...headers },
    }).catch((error: unknown) => {
      throw toOurError(url, error, signal);
    });
    const { statusCode: status, body } = response;
    // Readers of the body get its errors from the iterator.
    body.on('error', () => undefined);
    const result: HttpResponse = {
      status,
      headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, value?.toString()])),
      chunks: {
        async *[Symbol.asyncIterator]() {
          try {
            for await (const chunk of body) yield chunk as Buffer;
          } catch (error) {
            throw toOurError(url, error, signal);
          }
        },
      },
      [Symbol.dispose]: () => body.destroy(),
    };
    if (expectedStatuses.includes(status)) return result;
    const text = mask(await readText(result).catch(() => '')).slice(0, 300);
    const retryAfterMs = parseRetryAfter(result.headers['retry-after'], Date.now());
    const asked = retryAfterMs === undefined ? '' : ` (retry after ${Math.ceil(retryAfterMs / 1000)} s)`;
    const hint = advice[status] === undefined ? '' : `; ${advice[status]}`;
    const what = `${method} ${publicUrl(url)} answered ${status}${asked}, expected ${expectedStatuses[0]}${hint}`;
    throw new HttpError(text === '' ? what : `${what}: ${text}`, status, retryAfterMs);
  }

  return {
    send,

    /** Sends one request and reads the response. @throws like `send` */
    async sendForText(httpRequest: HttpRequest): Promise<{ status: number; text: string }> {
      const response = await send(httpRequest);
      return { status: response.status, text: await readText(response) };
    },

    /** Requests JSON that matches the schema. @throws like `send`; ConnectionError if it does not match */
    async getJson<T>(httpRequest: HttpRequest, schema: z.ZodType<T>, expected: string): Promise<T> {
      const { text } = await this.sendForText(httpRequest);
      try {
        return schema.parse(JSON.parse(text));
      } catch (cause) {
        const seen = mask(text).slice(0, 200);
        throw new ConnectionError(`${publicUrl(httpRequest.url)}: expected JSON with ${expected}, got ${seen}`, {
          cause,
        });
      }
    },

    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}

import { EnvHttpProxyAgent, errors, Pool, request } from 'undici';
import type { z } from 'zod';
import { ConnectionError, HttpError } from './errors.ts';
import { createMask } from './mask-secrets.ts';

export interface HttpClientOptions {
  readonly proxy: ProxySettings;
  /** Silence on a connection, in milliseconds, that counts as a break. */
  readonly idleTimeoutMs: number;
  /** What no error may quote. */
  readonly secrets: readonly string[];
}

/** Addresses of forward proxies, which may hold credentials, and the hosts that are asked directly. */
export interface ProxySettings {
  readonly http?: string | undefined;
  /** The proxy of https; without it that of http. */
  readonly https?: string | undefined;
  /** As in NO_PROXY. */
  readonly none?: string | undefined;
}

export interface HttpRequest {
  readonly url: URL;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The first is what success looks like. */
  readonly expectedStatuses: readonly number[];
  /** What other statuses mean and what to do about them. */
  readonly advice?: Readonly<Record<number, string>>;
  readonly signal: AbortSignal;
}

export type HttpHeaders = Readonly<Record<string, string | undefined>>;

export interface HttpResponse extends Disposable {
  readonly status: number;
  /** Names in lower case; a header that came more than once is joined by commas. */
  readonly headers: HttpHeaders;
  /** The body, once. @throws ConnectionError where it breaks off; the reason of the signal. */
  readonly chunks: AsyncIterable<Buffer>;
}

export type HttpClient = ReturnType<typeof createHttpClient>;

const maxTextBytes = 2 ** 20;
const timeouts = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** The address without credentials and without its query, which may be a signature: fit for logs and errors. */
export function publicUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/** The header of Basic authentication (RFC 7617). */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/**
 * Parses a Retry-After header (RFC 9110, 10.2.3: seconds or a date) into milliseconds from `now`.
 *
 * @param now milliseconds since the epoch.
 * @returns undefined where the header is absent or neither form.
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Reads a body of at most a megabyte. @throws ConnectionError */
async function readText(response: HttpResponse): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.chunks) {
    size += chunk.length;
    if (size > maxTextBytes) throw new ConnectionError(`the answer is over ${maxTextBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function describe(error: unknown): string {
  // One error for each address of a name that was tried.
  if (error instanceof AggregateError) return error.errors.map(describe).join('; ');
  return error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error);
}

/** Makes a client for all requests of a run: they share proxies, time limits and errors. Disposing it closes connections. */
export function createHttpClient({ proxy, idleTimeoutMs, secrets }: HttpClientOptions) {
  // Before a text is cut: half a secret would be found by nobody after that.
  const mask = createMask(secrets);
  const limits = { headersTimeout: idleTimeoutMs, bodyTimeout: idleTimeoutMs, connectTimeout: idleTimeoutMs };
  const dispatcher = new EnvHttpProxyAgent({
    ...limits,
    // The empty string keeps undici from reading the environment by itself.
    httpProxy: proxy.http ?? '',
    httpsProxy: proxy.https ?? '',
    noProxy: proxy.none ?? '',
    // Connections to the proxy itself: without this one that never answers CONNECT is waited for five minutes.
    clientFactory: (origin, options) => new Pool(origin, { ...options, ...limits }),
  });

  function toOurError(url: URL, error: unknown, signal: AbortSignal): Error {
    if (signal.aborted) return signal.reason;
    const message = describe(error);
    const refusal = /^Proxy (?:response|Authentication Required) \((\d{3})\)/.exec(message)?.[1];
    if (refusal !== undefined) {
      const advice = refusal === '407' ? '; check user and password in HTTP_PROXY and HTTPS_PROXY' : '';
      return new HttpError(`${publicUrl(url)}: the proxy answered ${refusal}${advice}`, Number(refusal));
    }
    const silent = error instanceof errors.UndiciError && timeouts.has(error.code);
    const reason = silent ? `nothing came for ${idleTimeoutMs / 1000} s` : message;
    return new ConnectionError(`${publicUrl(url)}: ${reason}`, { cause: error });
  }

  /**
   * Sends one request; redirects are not followed.
   *
   * @returns the response with its body unread; disposing it ends a body that is not wanted any more.
   * @throws HttpError, ConnectionError; the reason of `signal`.
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
    // Whoever reads the body gets its errors by the iterator.
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
    const asked = retryAfterMs === undefined ? '' : ` (asks to wait ${Math.ceil(retryAfterMs / 1000)} s)`;
    const hint = advice[status] === undefined ? '' : `; ${advice[status]}`;
    const what = `${method} ${publicUrl(url)} answered ${status}${asked}, expected ${expectedStatuses[0]}${hint}`;
    throw new HttpError(text === '' ? what : `${what}: ${text}`, status, retryAfterMs);
  }

  return {
    send,

    /** Sends one request and reads its answer. @throws as `send`. */
    async sendForText(httpRequest: HttpRequest): Promise<{ status: number; text: string }> {
      const response = await send(httpRequest);
      return { status: response.status, text: await readText(response) };
    },

    /** Gets JSON that fits the schema. @throws as `send`; ConnectionError where it does not fit. */
    async getJson<T>(httpRequest: HttpRequest, schema: z.ZodType<T>, expected: string): Promise<T> {
      const { text } = await this.sendForText(httpRequest);
      try {
        return schema.parse(JSON.parse(text));
      } catch (cause) {
        const seen = mask(text).slice(0, 200);
        throw new ConnectionError(`${publicUrl(httpRequest.url)}: expected JSON with ${expected}, seen ${seen}`, {
          cause,
        });
      }
    },

    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}

import type { KubeConfig } from '@kubernetes/client-node';
import { type Dispatcher, fetch, type RequestInit, type Response } from 'undici';

const renewAfterMs = 60_000;
const brokenCodes = ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'];

interface Authentication {
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher | undefined;
}

/** Sends requests to the API server of a kubeconfig over keep-alive connections. The client library creates an agent,
 * and so a TLS handshake, for every request; here an agent is reused for a minute, after which the credentials are read
 * again. */
export class KubeConnection {
  readonly #config: KubeConfig;
  readonly #server: string;
  #current: { readonly made: Promise<Authentication>; readonly madeMs: number } | undefined;

  constructor(config: KubeConfig) {
    this.#config = config;
    this.#server = config.getCurrentCluster()?.server ?? '';
  }

  /** Sends a request and returns the response, whatever its status. If the server had closed the idle connection, the
   * request is repeated, unless it is a POST. */
  async send(path: string, init: RequestInit & { readonly method: string }): Promise<Response> {
    try {
      return await this.#sendOnce(path, init);
    } catch (error) {
      if (init.method === 'POST' || init.signal?.aborted || !isBroken(error)) throw error;
      return this.#sendOnce(path, init);
    }
  }

  async #sendOnce(path: string, init: RequestInit): Promise<Response> {
    const { headers, dispatcher } = await this.#authenticate();
    return fetch(this.#server + path, {
      ...init,
      headers: { ...headers, ...(init.headers as Record<string, string>) },
      ...(dispatcher !== undefined && { dispatcher }),
    });
  }

  #authenticate(): Promise<Authentication> {
    const now = performance.now();
    const known = this.#current;
    if (known !== undefined && now - known.madeMs < renewAfterMs) return known.made;
    const made = this.#make();
    const current = { made, madeMs: now };
    this.#current = current;
    made.catch(() => {
      if (this.#current === current) this.#current = undefined;
    });
    // Requests in progress on the old connections, such as watches, end by themselves.
    known?.made.then(({ dispatcher }) => dispatcher?.close()).catch(() => undefined);
    return made;
  }

  async #make(): Promise<Authentication> {
    const { RequestContext, HttpMethod } = await import('@kubernetes/client-node');
    const context = new RequestContext(this.#server, HttpMethod.GET);
    await this.#config.applySecurityAuthentication(context);
    const dispatcher = context.getDispatcher();
    return { headers: context.getHeaders(), dispatcher: dispatcher?.compose(overHttp1) };
  }
}

/** HTTP/1 only: if a server disappears, an HTTP/2 session in undici throws an error that cannot be caught. */
const overHttp1: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  const http1 = { ...options, allowH2: false };
  return dispatch(http1, handler);
};

function isBroken(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && brokenCodes.includes(String(cause.code));
}

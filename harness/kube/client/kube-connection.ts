import type { KubeConfig } from '@kubernetes/client-node';
import { type Dispatcher, fetch, type RequestInit, type Response } from 'undici';

const renewAfterMs = 60_000;
const brokenCodes = ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'];

interface Authentication {
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher | undefined;
}

/** Sends requests to the API server of a kubeconfig over kept connections. The client library makes an agent for every
 * request, and with it a TLS handshake; here one serves a minute, after which credentials are asked for anew. */
export class KubeConnection {
  readonly #config: KubeConfig;
  readonly #server: string;
  #current: { readonly made: Promise<Authentication>; readonly madeMs: number } | undefined;

  constructor(config: KubeConfig) {
    this.#config = config;
    this.#server = config.getCurrentCluster()?.server ?? '';
  }

  /** The answer, whatever its status. A kept connection that the server had closed meanwhile is no failure: what may be
   * asked twice is asked again. */
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
    // What is still under way over the old connections, such as a watch, ends in its own time.
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

/** A server that goes away ends an HTTP/2 session of undici with an error that nobody can catch. */
const overHttp1: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  const http1 = { ...options, allowH2: false };
  return dispatch(http1, handler);
};

function isBroken(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && brokenCodes.includes(String(cause.code));
}

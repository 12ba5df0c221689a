import { request } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { EnvironmentError } from '../../../model/errors/harness-error.ts';
import type { HttpEndpoint } from '../../target.ts';
import { mendTrust, tlsOptions } from '../../trust.ts';

/** Whether a host is routed for every path, or only known to be for the requested one, because its answer could also
 * have come from the controller. */
export type Routed = 'all' | 'asked';

/** The request that tests a route, and the way to the application that bypasses it. */
export interface RouteProbe {
  readonly endpoint: HttpEndpoint;
  /** Kind of the route; default: Ingress. */
  readonly what?: 'Ingress' | 'Gateway';
  /** Path with query, exactly as sent. */
  readonly path: string;
  /** The endpoint of the application without the ingress. @throws if it does not answer */
  readonly direct: () => Promise<HttpEndpoint>;
}

/** Bodies that controllers answer with if no pod is behind a host; any other body comes from the application. */
const controllersOwn =
  /^(no (available server|endpoints?)|bad gateway|service (temporarily )?unavailable|gateway time-?out|<html>.*<center>(nginx|openresty).*)?$/is;

/** How long a controller may still serve an outdated certificate, in milliseconds. */
const certificateMs = 5000;

/** The application itself is called on every nth observation. */
const directEvery = 10;

/** Waits until an ingress controller routes a host: until it answers anything but "unknown host" or "no backend", or
 * the application itself gives that same answer. A controller takes a moment to process a new Ingress, which must not
 * fail a scenario.
 * @param onAnswer called with each answer that came from the controller itself
 * @throws EnvironmentError with the last answer */
export async function awaitRoute(
  { endpoint, path, direct, what = 'Ingress' }: RouteProbe,
  timeoutMs: number,
  signal: AbortSignal,
  onAnswer: (words: string) => void,
): Promise<Routed> {
  const begunMs = performance.now();
  const deadline = begunMs + timeoutMs;
  for (let observation = 0; ; observation++) {
    signal.throwIfAborted();
    const answer = await probe(endpoint, path);
    if (answer.isRouted) return 'all';
    // The step reports a rejected certificate better than this wait could.
    if (answer.isRefused && performance.now() > begunMs + certificateMs) return 'asked';
    onAnswer(answer.words);
    if (answer.status > 0 && observation % directEvery === 0) {
      const own = await direct().then(
        ({ origin }) => probe({ ...endpoint, origin }, path),
        () => undefined,
      );
      if (own?.status === answer.status && own.body === answer.body) return 'asked';
    }
    if (performance.now() > deadline) throw new RouteError(endpoint.host ?? endpoint.origin, answer.words, what);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The meaning of status codes that a controller answers itself: it knows the host but has no backend. */
const unanswered: Readonly<Record<string, string>> = {
  502: 'the pod behind it does not answer',
  503: 'no pod behind it is ready',
  504: 'the pod behind it does not answer in time',
};

/** A controller answered itself instead of routing the request to a release. */
export class RouteError extends EnvironmentError {
  /** Its status code, if it knows the host but has no backend. */
  readonly httpStatus: number | undefined;

  /** @param whom a host or a release @param observed the controller's last answer */
  constructor(whom: string, observed: string, by: RouteProbe['what'] = 'Ingress') {
    const [, status = ''] = /^HTTP (\d+)/.exec(observed) ?? [];
    const why = unanswered[status];
    const controller = `the ${by.toLowerCase()}`;
    const routes = by === 'Ingress' ? 'ingress,ingressclass' : 'gateway,httproute';
    super(why === undefined ? `${controller} does not route ${whom}` : `${controller} routes ${whom}, but ${why}`, {
      expected: `a response from behind the ${by}`,
      observed,
      next: `kubectl get ${why === undefined ? routes : 'endpointslices,pods'} -A`,
    });
    this.httpStatus = why === undefined ? undefined : Number(status);
  }
}

interface Answer {
  /** Whether the answer certainly came from behind the controller. */
  readonly isRouted: boolean;
  /** Whether the certificate was rejected. */
  readonly isRefused: boolean;
  /** HTTP status; 0 without an answer. */
  readonly status: number;
  readonly body: string;
  readonly words: string;
}

function probe(endpoint: HttpEndpoint, path: string): Promise<Answer> {
  return new Promise((resolve) => {
    const none = (error: Error) =>
      resolve({
        ...{ isRouted: false, status: 0, body: '', words: error.message },
        isRefused: endpoint.trust !== undefined && mendTrust(error) !== undefined,
      });
    const headers = endpoint.host === undefined ? {} : { host: endpoint.host };
    const { hostname, port } = new URL(endpoint.origin);
    const { trust } = endpoint;
    const open = trust === undefined ? request : httpsRequest;
    const secure = trust && tlsOptions(trust);
    const call = open({ hostname, port, path, headers, timeout: 2000, agent: false, ...secure }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        const unknownHost = status === 404 && /^(404 page not found|default backend - 404)?\s*$/.test(body);
        const nobody = (status === 502 || status === 503 || status === 504) && controllersOwn.test(body.trim());
        const words = `HTTP ${status}: ${body.slice(0, 120).trim()}`;
        resolve({ isRouted: !unknownHost && !nobody, isRefused: false, status, body, words });
      });
      response.on('error', none);
    });
    call.on('timeout', () => call.destroy(new Error('no response within 2 s')));
    call.on('error', none);
    call.end();
  });
}

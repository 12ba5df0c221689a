import { request } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { EnvironmentError } from '../../../model/errors/harness-error.ts';
import type { HttpEndpoint } from '../../target.ts';
import { mendTrust, tlsOptions } from '../../trust.ts';

/** How a host came to be routed: whatever is asked, or just what was asked, by an answer that a controller gives as well. */
export type Routed = 'all' | 'asked';

/** What is asked of an ingress, and who answers without it. */
export interface RouteProbe {
  readonly endpoint: HttpEndpoint;
  /** What leads to it; default: an Ingress. */
  readonly what?: 'Ingress' | 'Gateway';
  /** Path with query, as it is sent. */
  readonly path: string;
  /** Where the application answers without the ingress. @throws where it does not. */
  readonly direct: () => Promise<HttpEndpoint>;
}

/** What controllers say by themselves where nobody is behind a host, in a word or a page of their own; whoever says more is
 * the application. */
const controllersOwn =
  /^(no (available server|endpoints?)|bad gateway|service (temporarily )?unavailable|gateway time-?out|<html>.*<center>(nginx|openresty).*)?$/is;

/** How long a controller may show another certificate than the one that it was given, in milliseconds. */
const certificateMs = 5000;

/** How many observations lie between two at which the application itself is asked. */
const directEvery = 10;

/** Waits until an ingress controller routes a host: until it answers otherwise than "I know no such host" or "nobody
 * is there", or the application itself answers just so. A new Ingress takes a controller a moment to see, which is not
 * the fault of a scenario.
 * @param onAnswer is told each answer that came from the controller alone.
 * @throws EnvironmentError with the last answer. */
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
    // The step itself says best what is wrong with a certificate.
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

/** What it means that a controller answers so by itself: it knows the host. */
const unanswered: Readonly<Record<string, string>> = {
  502: 'the pod behind it does not answer',
  503: 'no pod behind it is ready',
  504: 'the pod behind it does not answer in time',
};

/** A controller has no answer of a release to hand on. */
export class RouteError extends EnvironmentError {
  /** Its own answer, where it knows the host and there is nobody behind it. */
  readonly httpStatus: number | undefined;

  /** @param whom a host, or a release. @param observed the last answer of the controller. */
  constructor(whom: string, observed: string, by: RouteProbe['what'] = 'Ingress') {
    const [, status = ''] = /^HTTP (\d+)/.exec(observed) ?? [];
    const why = unanswered[status];
    const controller = `the ${by.toLowerCase()}`;
    const routes = by === 'Ingress' ? 'ingress,ingressclass' : 'gateway,httproute';
    super(why === undefined ? `${controller} does not route ${whom}` : `${controller} routes ${whom}, but ${why}`, {
      expected: `an answer from behind the ${by}`,
      observed,
      next: `kubectl get ${why === undefined ? routes : 'endpointslices,pods'} -A`,
    });
    this.httpStatus = why === undefined ? undefined : Number(status);
  }
}

interface Answer {
  /** Whether it came from behind the controller for certain. */
  readonly isRouted: boolean;
  /** Whether the certificate of whoever answered was refused. */
  readonly isRefused: boolean;
  /** 0 where there was none. */
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
    call.on('timeout', () => call.destroy(new Error('no answer within 2 s')));
    call.on('error', none);
    call.end();
  });
}

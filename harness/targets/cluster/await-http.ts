import { request } from 'node:http';
import { EnvironmentError } from '../../model/harness-error.ts';
import type { HttpEndpoint } from '../target.ts';

/** How a host came to be routed: whatever is asked, or just what was asked, by an answer that a controller gives as well. */
export type Routed = 'all' | 'asked';

/** What is asked of an ingress, and who answers without it. */
export interface RouteProbe {
  readonly endpoint: HttpEndpoint;
  /** Path with query, as it is sent. */
  readonly path: string;
  /** Where the application answers without the ingress. @throws where it does not. */
  readonly direct: () => Promise<HttpEndpoint>;
}

/** What controllers say by themselves where nobody is behind a host, in a word or a page of their own; whoever says more is
 * the application. */
const controllersOwn =
  /^(no (available server|endpoints?)|bad gateway|service (temporarily )?unavailable|gateway time-?out|<html>.*<center>(nginx|openresty).*)?$/is;

/** How many observations lie between two at which the application itself is asked. */
const directEvery = 10;

/** Waits until an ingress controller routes a host: until it answers otherwise than "I know no such host" or "nobody
 * is there", or the application itself answers just so. A new Ingress takes a controller a moment to see, which is not
 * the fault of a scenario.
 * @param onAnswer is told each answer that came from the controller alone.
 * @throws EnvironmentError with the last answer. */
export async function awaitRoute(
  { endpoint, path, direct }: RouteProbe,
  timeoutMs: number,
  signal: AbortSignal,
  onAnswer: (words: string) => void,
): Promise<Routed> {
  const deadline = performance.now() + timeoutMs;
  for (let observation = 0; ; observation++) {
    signal.throwIfAborted();
    const answer = await probe(endpoint, path);
    if (answer.isRouted) return 'all';
    onAnswer(answer.words);
    if (answer.status > 0 && observation % directEvery === 0) {
      const own = await direct().then(
        ({ origin }) => probe({ ...endpoint, origin }, path),
        () => undefined,
      );
      if (own?.status === answer.status && own.body === answer.body) return 'asked';
    }
    if (performance.now() > deadline) throw notRouted(endpoint.host ?? endpoint.origin, answer.words);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** @param what a host, or a release. @param observed the last answer of the controller. */
export function notRouted(what: string, observed: string): EnvironmentError {
  return new EnvironmentError(`the ingress does not route ${what}`, {
    expected: 'an answer from behind the Ingress',
    observed,
    next: 'kubectl get ingress,ingressclass -A',
  });
}

interface Answer {
  /** Whether it came from behind the controller for certain. */
  readonly isRouted: boolean;
  /** 0 where there was none. */
  readonly status: number;
  readonly body: string;
  readonly words: string;
}

function probe(endpoint: HttpEndpoint, path: string): Promise<Answer> {
  return new Promise((resolve) => {
    const none = ({ message }: Error) => resolve({ isRouted: false, status: 0, body: '', words: message });
    const headers = endpoint.host === undefined ? {} : { host: endpoint.host };
    const { hostname, port } = new URL(endpoint.origin);
    const call = request({ hostname, port, path, headers, timeout: 2000, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        const unknownHost = status === 404 && /^(404 page not found|default backend - 404)\s*$/.test(body);
        const nobody = (status === 502 || status === 503 || status === 504) && controllersOwn.test(body.trim());
        const words = `HTTP ${status}: ${body.slice(0, 120).trim()}`;
        resolve({ isRouted: !unknownHost && !nobody, status, body, words });
      });
      response.on('error', none);
    });
    call.on('timeout', () => call.destroy(new Error('no answer within 2 s')));
    call.on('error', none);
    call.end();
  });
}

import { request } from 'node:http';
import { EnvironmentError } from '../../model/harness-error.ts';
import type { HttpEndpoint } from '../target.ts';

/** Waits until an ingress controller routes a host: until it answers otherwise than "I know no such host" or "nobody
 * is there". A new Ingress takes a controller a moment to see, which is not the fault of a scenario.
 * @param onAnswer is told each answer that came from the controller alone.
 * @throws EnvironmentError with the last answer. */
export async function awaitRoute(
  endpoint: HttpEndpoint,
  timeoutMs: number,
  signal: AbortSignal,
  onAnswer: (words: string) => void,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    signal.throwIfAborted();
    const answer = await probe(endpoint);
    if (answer.routed) return;
    onAnswer(answer.words);
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

function probe(endpoint: HttpEndpoint): Promise<{ readonly routed: boolean; readonly words: string }> {
  return new Promise((resolve) => {
    const headers = endpoint.host === undefined ? {} : { host: endpoint.host };
    const call = request(endpoint.origin, { headers, timeout: 2000, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        const unknownHost = status === 404 && /^(404 page not found|default backend - 404)\s*$/.test(body);
        const nobody = status === 502 || status === 503 || status === 504;
        resolve({ routed: !unknownHost && !nobody, words: `HTTP ${status}: ${body.slice(0, 120).trim()}` });
      });
      response.on('error', (error) => resolve({ routed: false, words: error.message }));
    });
    call.on('timeout', () => call.destroy(new Error('no answer within 2 s')));
    call.on('error', (error) => resolve({ routed: false, words: error.message }));
    call.end();
  });
}

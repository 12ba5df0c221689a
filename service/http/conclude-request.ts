import type { IncomingMessage } from 'node:http';
import { observeRequest } from '../observe/observe-request.ts';
import type { Services } from '../services.ts';
import { answerProblem } from './answer-problem.ts';
import type { Exchange } from './exchange.ts';
import { Problem } from './problem.ts';
import { ClientGoneError } from './read-body.ts';
import { requestIdOf } from './request-id.ts';
import { toProblem } from './to-problem.ts';

type Concluded = Pick<Exchange, 'req' | 'res' | 'method' | 'path' | 'state' | 'respond'>;

/** Around the work of a request: its id, a problem where the work throws, its line in the log and its count. */
export type ConcludeRequest = (
  exchange: Concluded,
  work: () => Promise<void>,
  /** The pattern of the route, asked for when the work is done. */
  route: () => string,
) => Promise<void>;

export function concludeRequest({ settings, log, metrics }: Services): ConcludeRequest {
  const production = settings.NODE_ENV === 'production';
  return async (exchange, work, route) => {
    const startedAt = performance.now();
    const { req, res, method, path, state } = exchange;
    const requestId = requestIdOf(req.headers['x-request-id']);
    state.requestId = requestId;
    try {
      refuseBadHost(req);
      await work();
    } catch (error) {
      if (error instanceof ClientGoneError) {
        log.debug({ request_id: requestId, method, path }, 'the client went away in the middle of its request');
        res.destroy();
        return;
      }
      const problem = toProblem(error);
      if (problem.status >= 500) log.error({ err: problem.cause ?? problem, request_id: requestId }, 'request failed');
      if (!res.headersSent) answerProblem(exchange, problem, { production });
    }
    observeRequest(
      { metrics, log },
      { requestId, method, route: route(), path, status: res.statusCode, startedAt, tokenName: state.tokenName },
    );
  };
}

/** Who is wrong about the host may be wrong about where this request ends. */
const CLOSE = { headers: { connection: 'close' } };

/**
 * RFC 9112, 3.2: a request of HTTP/1.1 names its host, and no request names two.
 * @throws Problem 400
 */
function refuseBadHost({ rawHeaders, httpVersion }: IncomingMessage): void {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  if (hosts > 1) throw new Problem('bad-request', 'A request must have one Host header, not several.', CLOSE);
  if (hosts === 0 && httpVersion === '1.1')
    throw new Problem('bad-request', 'A request must have a Host header.', CLOSE);
}

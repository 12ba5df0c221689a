import { observeRequest } from '../observe/observe-request.ts';
import type { Services } from '../services.ts';
import { answerProblem } from './answer-problem.ts';
import type { Exchange } from './exchange.ts';
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
      await work();
    } catch (error) {
      const problem = toProblem(error);
      if (problem.status >= 500) log.error({ err: problem.cause ?? problem, request_id: requestId }, 'request failed');
      if (!res.headersSent) answerProblem(exchange, problem, { production });
    }
    observeRequest({ metrics, log }, { requestId, method, route: route(), path, status: res.statusCode, startedAt });
  };
}

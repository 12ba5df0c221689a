import type { Context, Middleware } from 'koa';
import { observeRequest } from '../observe/observe-request.ts';
import type { Services } from '../services.ts';
import { answerProblem } from './answer-problem.ts';
import { requestIdOf } from './request-id.ts';
import { securityHeaders } from './security-headers.ts';
import { toProblem } from './to-problem.ts';

/** Around every request: its id, its headers, its line in the log, its count, and a problem where anything was thrown. */
export function handleRequest({ settings, log, metrics }: Services): Middleware {
  const production = settings.NODE_ENV === 'production';
  return async (context, next) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(context.req.headers['x-request-id']);
    context.state.requestId = requestId;
    try {
      await next();
    } catch (error) {
      const problem = toProblem(error);
      if (problem.status >= 500) log.error({ err: problem.cause ?? problem, request_id: requestId }, 'request failed');
      if (!context.res.headersSent) answerProblem(context, problem, { production });
    }
    if (!context.res.headersSent) {
      context.set(securityHeaders);
      context.set('x-request-id', requestId);
    }
    const { method, path, status } = context;
    observeRequest({ metrics, log }, { requestId, method, route: routeOf(context), path, status, startedAt });
  };
}

/** The pattern of the route that took the request; one name for all that none took, so that labels stay few. */
function routeOf(context: Context): string {
  const matched: unknown = context._matchedRoute;
  return typeof matched === 'string' ? matched : 'unmatched';
}

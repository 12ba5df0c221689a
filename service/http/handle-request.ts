import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type { Services } from '../services.ts';
import { answerProblem } from './answer-problem.ts';
import { securityHeaders } from './security-headers.ts';
import { toProblem } from './to-problem.ts';

const GIVEN_ID = /^[A-Za-z0-9._-]{1,128}$/;
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Around every request: its id, its headers, its line in the log, its count, and a problem where anything was thrown. */
export function handleRequest({ settings, log, metrics }: Services): Middleware {
  const production = settings.NODE_ENV === 'production';
  return async (context, next) => {
    const started = performance.now();
    const requestId = givenOrNewId(context);
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
    const durationMs = performance.now() - started;
    const route = routeOf(context);
    metrics.observe(METHODS.has(context.method) ? context.method : 'other', route, context.status, durationMs);
    if (log.isLevelEnabled('info')) {
      log.info(
        {
          request_id: requestId,
          method: context.method,
          route,
          path: context.path,
          status: context.status,
          duration_ms: Math.round(durationMs * 1000) / 1000,
        },
        'request',
      );
    }
  };
}

function givenOrNewId(context: Context): string {
  const given = context.req.headers['x-request-id'];
  return typeof given === 'string' && GIVEN_ID.test(given) ? given : randomUUID();
}

/** The pattern of the route that took the request; one name for all that none took, so that labels stay few. */
function routeOf(context: Context): string {
  const matched: unknown = context._matchedRoute;
  return typeof matched === 'string' ? matched : 'unmatched';
}

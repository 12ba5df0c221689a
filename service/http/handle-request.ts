import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import type { Services } from '../services.ts';
import { answerProblem } from './answer-problem.ts';
import { toProblem } from './to-problem.ts';

const GIVEN_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** Around every request: its id, its one line in the log, and a problem where anything was thrown. */
export function handleRequest({ settings, log }: Services): Middleware {
  const production = settings.NODE_ENV === 'production';
  return async (context, next) => {
    const started = performance.now();
    const given = context.req.headers['x-request-id'];
    const requestId = typeof given === 'string' && GIVEN_ID.test(given) ? given : randomUUID();
    context.state.requestId = requestId;
    context.set('x-request-id', requestId);
    try {
      await next();
    } catch (error) {
      const problem = toProblem(error);
      if (problem.status >= 500) log.error({ err: problem.cause ?? problem, request_id: requestId }, 'request failed');
      answerProblem(context, problem, { production });
    }
    const duration_ms = Math.round((performance.now() - started) * 1000) / 1000;
    log.info(
      { request_id: requestId, method: context.method, path: context.path, status: context.status, duration_ms },
      'request',
    );
  };
}

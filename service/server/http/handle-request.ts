import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Context, Middleware } from 'koa';
import { Problem } from '../../contract/problem.ts';
import { DatabaseUnavailableError } from '../../database/database-unavailable-error.ts';
import type { Services } from '../services.ts';
import { ClientGoneError } from './read-body.ts';

/** Set on every answer. The API serves no active content; the one page, /docs, has nothing but its own style. */
export const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Around every request: its id, the headers of every answer, a problem where something throws, its line and its count. */
export function handleRequest({ settings, log, metrics }: Pick<Services, 'settings' | 'log' | 'metrics'>): Middleware {
  return async (context, next) => {
    const startedAt = performance.now();
    const { method, path, req, res } = context;
    const given = req.headers['x-request-id'];
    const requestId = typeof given === 'string' && /^[\w.-]{1,128}$/.test(given) ? given : randomUUID();
    context.set(securityHeaders);
    context.set('x-request-id', requestId);
    try {
      refuseBadHead(req);
      await next();
    } catch (error) {
      if (error instanceof ClientGoneError) {
        log.debug({ request_id: requestId, method, path }, 'the client went away in the middle of its request');
        context.respond = false;
        res.destroy();
        return;
      }
      const problem = toProblem(error);
      if (problem.status >= 500) log.error({ err: problem.cause ?? problem, request_id: requestId }, 'request failed');
      answerProblem(context, path, problem, requestId, settings);
    }
    const durationMs = performance.now() - startedAt;
    const matched: unknown = context._matchedRoute;
    // One name for all that no route took, so that labels stay few.
    const route = typeof matched === 'string' ? matched : 'unmatched';
    const { status } = context;
    metrics.observe(METHODS.has(method) ? method : 'other', route, status, durationMs);
    const by = context.state.tokenName === undefined ? {} : { token_name: context.state.tokenName };
    const duration_ms = Math.round(durationMs * 1000) / 1000;
    log.info({ request_id: requestId, method, route, path, status, duration_ms, ...by }, 'request');
  };
}

/** Turns whatever was thrown into a problem: a database that is away is a 503, the unforeseen a 500. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof DatabaseUnavailableError) {
    const headers = { 'retry-after': String(error.retryAfterS) };
    return new Problem('unavailable', error.message, { headers, cause: error.cause });
  }
  return new Problem('internal', 'The request could not be served. Its id leads to the log.', { cause: error });
}

/** Writes a problem as the answer. Outside production a 5xx also tells its cause. */
function answerProblem(
  context: Context,
  path: string,
  problem: Problem,
  requestId: string,
  settings: Services['settings'],
): void {
  const { status, cause, headers } = problem;
  const told = settings.NODE_ENV !== 'production' && status >= 500 && cause !== undefined;
  const why = told ? { cause: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) } : {};
  context.status = status;
  context.set({ 'cache-control': 'no-store', ...headers });
  context.body = JSON.stringify({ ...problem.toBody(path, requestId, settings.BASE_PATH), ...why });
  context.set('content-type', 'application/problem+json; charset=utf-8');
}

/** Who is wrong about the host or the coding may be wrong about where this request ends. */
const CLOSE = { headers: { connection: 'close' } };

/** RFC 3986, 3.2: a name or an address and a port, without a user. Empty where the target has no host. */
const HOST = /^(?:[\w.~!$&'()*+,;=%-]*|\[[\da-f:.]+\])(?::\d*)?$/i;

/**
 * RFC 9112, 3.2: a request of HTTP/1.1 names its host, and no request names two, or one that is none. Node's parser takes a
 * request that calls itself HTTP/2.0, too, which would get by without a host, and one in another coding besides chunks,
 * whose content it would hand out as it came.
 * @throws Problem 400
 */
function refuseBadHead({ rawHeaders, httpVersion, headers }: IncomingMessage): void {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  const refuseIf = (fault: boolean, detail: string): void => {
    if (fault) throw new Problem('bad-request', detail, CLOSE);
  };
  refuseIf(httpVersion === '2.0', 'Send it as HTTP/1.1: HTTP/2 is not supported.');
  refuseIf(hosts > 1, 'A request must have one Host header, not several.');
  refuseIf(hosts === 0 && httpVersion === '1.1', 'A request must have a Host header.');
  refuseIf(!HOST.test(headers.host ?? ''), 'The Host header must be a host, and a port where it has one.');
  const plain = /^chunked$/i.test(headers['transfer-encoding'] ?? 'chunked');
  refuseIf(!plain, 'Send the body as it is or in chunks, in no other transfer coding.');
}

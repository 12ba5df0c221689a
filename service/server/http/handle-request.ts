import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Context, Middleware } from 'koa';
import { Problem } from '../../contract/problem.ts';
import { DatabaseUnavailableError } from '../../database/database-unavailable-error.ts';
import type { Services } from '../services.ts';
import { ClientGoneError } from './read-body.ts';

/** The headers of every response. The API serves no active content; its only page, /docs, has nothing but inline style. */
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

/** Handles every request: sets its id and the security headers, converts errors to problems, logs it and counts it. */
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
        log.debug({ request_id: requestId, method, path }, 'the client disconnected during the request');
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
    // One label for all unmatched paths limits the cardinality.
    const route = typeof matched === 'string' ? matched : 'unmatched';
    const { status } = context;
    metrics.observe(METHODS.has(method) ? method : 'other', route, status, durationMs);
    const by = context.state.tokenName === undefined ? {} : { token_name: context.state.tokenName };
    const duration_ms = Math.round(durationMs * 1000) / 1000;
    log.info({ request_id: requestId, method, route, path, status, duration_ms, ...by }, 'request');
  };
}

/** Converts any thrown value to a problem: 503 for an unavailable database, 500 for anything unexpected. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof DatabaseUnavailableError) {
    const headers = { 'retry-after': String(error.retryAfterS) };
    return new Problem('unavailable', error.message, { headers, cause: error.cause });
  }
  return new Problem('internal', 'The request failed. Find its request_id in the log.', { cause: error });
}

/** Sends a problem as the response. Outside production, a 5xx includes its cause. */
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

/** A client that sends a bad host or coding may also be wrong about where the request ends. */
const CLOSE = { headers: { connection: 'close' } };

/** A name or an address, and a port, without userinfo (RFC 3986, 3.2). Empty if the target has no host. */
const HOST = /^(?:[\w.~!$&'()*+,;=%-]*|\[[\da-f:.]+\])(?::\d*)?$/i;

/**
 * Rejects invalid hosts (RFC 9112, 3.2): HTTP/1.1 requires exactly one valid Host. Node's parser also accepts a request
 * labelled HTTP/2.0, which would need no host, and transfer codings other than chunked, which it would not decode.
 * @throws Problem 400
 */
function refuseBadHead({ rawHeaders, httpVersion, headers }: IncomingMessage): void {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  const refuseIf = (fault: boolean, detail: string): void => {
    if (fault) throw new Problem('bad-request', detail, CLOSE);
  };
  refuseIf(httpVersion === '2.0', 'HTTP/2 is not supported. Send the request as HTTP/1.1.');
  refuseIf(hosts > 1, 'The request has more than one Host header.');
  refuseIf(hosts === 0 && httpVersion === '1.1', 'The request has no Host header.');
  refuseIf(!HOST.test(headers.host ?? ''), 'The Host header is not a valid host.');
  const plain = /^chunked$/i.test(headers['transfer-encoding'] ?? 'chunked');
  refuseIf(!plain, 'The only supported transfer coding is chunked.');
}

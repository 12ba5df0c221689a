import type { Middleware } from 'koa';

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const HEADERS = 'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id';
const EXPOSED = 'ETag, Idempotency-Replayed, Link, Location, Retry-After, X-Request-Id';
const PREFLIGHT_AGE_S = '600';

/** CORS for the configured origins (`*` for any), without credentials. Not used at all where none are configured. */
export function allowOrigins(origins: readonly string[]): Middleware {
  const any = origins.includes('*');
  return async (context, next) => {
    const origin = context.req.headers.origin;
    if (!any) context.vary('Origin');
    if (origin === undefined || !(any || origins.includes(origin))) return next();
    context.set('access-control-allow-origin', any ? '*' : origin);
    if (context.method === 'OPTIONS' && context.req.headers['access-control-request-method'] !== undefined) {
      context.status = 204;
      context.set('access-control-allow-methods', METHODS);
      context.set('access-control-allow-headers', HEADERS);
      context.set('access-control-max-age', PREFLIGHT_AGE_S);
      return;
    }
    context.set('access-control-expose-headers', EXPOSED);
    await next();
  };
}

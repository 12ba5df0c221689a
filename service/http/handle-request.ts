import type { Context, Middleware } from 'koa';
import type { Services } from '../services.ts';
import { concludeRequest } from './conclude-request.ts';
import { securityHeaders } from './security-headers.ts';

/** Around every request that goes through Koa: what concludes any request, and the headers that every answer has. */
export function handleRequest(services: Services): Middleware {
  const conclude = concludeRequest(services);
  return (context, next) => {
    const work = async (): Promise<void> => {
      await next();
      if (context.res.headersSent) return;
      context.set(securityHeaders);
      context.set('x-request-id', context.state.requestId);
    };
    return conclude(context, work, () => routeOf(context));
  };
}

/** The pattern of the route that took the request; one name for all that none took, so that labels stay few. */
function routeOf(context: Context): string {
  const matched: unknown = context._matchedRoute;
  return typeof matched === 'string' ? matched : 'unmatched';
}

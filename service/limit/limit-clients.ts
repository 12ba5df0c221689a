import type { Middleware } from 'koa';
import { clientAddress } from '../http/client-address.ts';
import { Problem } from '../http/problem.ts';
import type { Limiter } from './create-limiter.ts';

/**
 * Holds each client to its limit. Health checks do not count: an impatient client must not take a pod down.
 * @throws Problem 429 with `Retry-After`.
 */
export function limitClients(limiter: Limiter, trustedProxies: number): Middleware {
  return async (context, next) => {
    if (!context.path.startsWith('/health')) {
      const verdict = await limiter.take(clientAddress(context.req, trustedProxies));
      if (!verdict.allowed) {
        const seconds = String(verdict.retryAfterS);
        throw new Problem('too-many-requests', `Too many requests came from here. Try again in ${seconds} s.`, {
          headers: { 'retry-after': seconds },
        });
      }
    }
    await next();
  };
}

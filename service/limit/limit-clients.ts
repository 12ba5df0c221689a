import type { Middleware } from 'koa';
import { clientAddress } from '../http/client-address.ts';
import { Problem } from '../http/problem.ts';
import type { Limiter } from './create-limiter.ts';

/** An impatient client must not take a pod down. Nothing else is free: what lies beneath them is no health check. */
const FREE = new Set(['/health', '/health/live', '/health/ready']);

/**
 * Holds each client to its limit.
 * @throws Problem 429 with `Retry-After`.
 */
export function limitClients(limiter: Limiter, trustedProxies: number): Middleware {
  return async (context, next) => {
    if (!FREE.has(context.path)) {
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

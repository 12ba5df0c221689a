import type { Middleware } from 'koa';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from '../../contract/problem.ts';
import type { Redis } from '../../redis/open-redis.ts';

/** An impatient client must not take a pod down. Nothing else is free: what lies beneath them is no health check. */
const FREE = new Set(['/health', '/health/live', '/health/ready']);
const WINDOW_S = 60;

/**
 * Holds each client to its limit, over all replicas together where Redis is there; while it is away each replica counts
 * for itself. Every answer says what is left (draft-ietf-httpapi-ratelimit-headers-10).
 * @throws Problem 429 with `Retry-After`.
 */
export function limitClients(perMinute: number, redis: Redis | null): Middleware {
  const alone = new RateLimiterMemory({ points: perMinute, duration: WINDOW_S });
  const limiter =
    redis === null
      ? alone
      : new RateLimiterRedis({
          storeClient: redis,
          useRedisPackage: true,
          rejectIfRedisNotReady: true,
          keyPrefix: 'limit',
          points: perMinute,
          duration: WINDOW_S,
          // Who is over the limit costs no round trip more.
          inMemoryBlockOnConsumed: perMinute,
          insuranceLimiter: alone,
        });
  return async (context, next) => {
    if (FREE.has(context.path)) return next();
    // What is over the limit is rejected, and tells nothing of how much was taken.
    const outcome = await limiter.consume(context.ip).then(
      (taken) => ({ allowed: true, taken }),
      (taken: unknown) => ({ allowed: false, taken }),
    );
    const { allowed, taken } = outcome;
    if (!(taken instanceof RateLimiterRes)) throw taken;
    const seconds = Math.max(1, Math.ceil(taken.msBeforeNext / 1000));
    context.set('ratelimit-policy', `"minute";q=${perMinute};w=${WINDOW_S}`);
    context.set('ratelimit', `"minute";r=${allowed ? taken.remainingPoints : 0};t=${seconds}`);
    if (allowed) return next();
    throw new Problem('too-many-requests', `Too many requests came from here. Try again in ${seconds} s.`, {
      headers: { 'retry-after': String(seconds) },
    });
  };
}

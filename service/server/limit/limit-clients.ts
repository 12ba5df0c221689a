import type { Middleware } from 'koa';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from '../../contract/problem.ts';
import type { Redis } from '../../redis/open-redis.ts';

/** Probes must never be limited. Only these exact paths are exempt: the paths below them are not health checks. */
const FREE = new Set(['/health', '/health/live', '/health/ready']);
const WINDOW_S = 60;

/**
 * Limits the requests of each client. With Redis, the limit applies across all replicas; while Redis is unavailable, each
 * replica counts alone. Every response has the remaining quota (draft-ietf-httpapi-ratelimit-headers-10).
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
          // A client over the limit causes no more round trips.
          inMemoryBlockOnConsumed: perMinute,
          insuranceLimiter: alone,
        });
  return async (context, next) => {
    if (FREE.has(context.path)) return next();
    // A rejection means that the client is over the limit. Its result has no remaining points.
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
    throw new Problem('too-many-requests', `The client exceeded its rate limit. Try again in ${seconds} s.`, {
      headers: { 'retry-after': String(seconds) },
    });
  };
}

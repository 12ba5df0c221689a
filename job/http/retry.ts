import { setTimeout as delay } from 'node:timers/promises';
import { ConnectionError, HttpError } from './errors.ts';

export interface RetryOptions {
  /** Attempts after the first that make no progress. */
  readonly retries: number;
  /** Longest wait of the first retry in milliseconds; it doubles with each, up to `maxDelayMs`. */
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** The longest wait that a server may ask for; beyond it the attempt counts as the last. */
  readonly maxRetryAfterMs: number;
  readonly signal: AbortSignal;
  /** A number that grows as work gets done; growth since the last attempt starts the count of retries anew. */
  readonly progress?: () => number;
  readonly onRetry?: (error: Error, waitMs: number, attempt: number) => void;
}

const temporary = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Whether another attempt may do better: broken connections and the statuses that say "later", nothing else. */
export function isWorthRetrying(error: unknown): error is ConnectionError | HttpError {
  return error instanceof ConnectionError || (error instanceof HttpError && temporary.has(error.status));
}

/** Exponential backoff with full jitter: any wait from 0 to the limit, so that clients do not come back together. */
export function backoffMs(attempt: number, options: Pick<RetryOptions, 'baseDelayMs' | 'maxDelayMs'>): number {
  return Math.random() * Math.min(options.maxDelayMs, options.baseDelayMs * 2 ** (attempt - 1));
}

/**
 * Runs `work` until it succeeds, fails for good, or has used up its retries. A Retry-After is the least wait.
 *
 * @throws the last error of `work`; the reason of the signal.
 */
export async function retry<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  let attempt = 0;
  let seen = options.progress?.() ?? 0;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      options.signal.throwIfAborted();
      const progress = options.progress?.() ?? 0;
      attempt = progress > seen ? 1 : attempt + 1;
      seen = progress;
      const asked = (error instanceof HttpError && error.retryAfterMs) || 0;
      if (!isWorthRetrying(error) || attempt > options.retries || asked > options.maxRetryAfterMs) throw error;
      const waitMs = asked + backoffMs(attempt, options);
      options.onRetry?.(error, Math.round(waitMs), attempt);
      await delay(waitMs, undefined, { signal: options.signal }).catch(() => options.signal.throwIfAborted());
    }
  }
}

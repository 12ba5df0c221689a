import { setTimeout as delay } from 'node:timers/promises';
import { ConnectionError, HttpError } from './errors.ts';

export interface RetryOptions {
  /** Maximum number of retries that make no progress. */
  readonly retries: number;
  /** Maximum delay before the first retry, in milliseconds; doubled for each further one, up to `maxDelayMs`. */
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** Maximum Retry-After to obey, in milliseconds; if the server asks for more, the attempt is the last. */
  readonly maxRetryAfterMs: number;
  readonly signal: AbortSignal;
  /** A number that grows as work gets done; any growth since the last attempt resets the count of retries. */
  readonly progress?: () => number;
  readonly onRetry?: (error: Error, waitMs: number, attempt: number) => void;
}

const temporary = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Whether another attempt may succeed: only for broken connections and temporary status codes. */
export function isWorthRetrying(error: unknown): error is ConnectionError | HttpError {
  return error instanceof ConnectionError || (error instanceof HttpError && temporary.has(error.status));
}

/** Exponential backoff with full jitter: a random delay between 0 and the limit, so that clients do not retry at the
 * same time. */
export function backoffMs(attempt: number, options: Pick<RetryOptions, 'baseDelayMs' | 'maxDelayMs'>): number {
  return Math.random() * Math.min(options.maxDelayMs, options.baseDelayMs * 2 ** (attempt - 1));
}

/**
 * Runs `work` until it succeeds, fails permanently, or has used up its retries. A Retry-After header is the minimum
 * delay.
 *
 * @throws the last error of `work`; the signal's reason
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

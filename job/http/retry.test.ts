import test from 'ava';
import { ConnectionError, HttpError } from './errors.ts';
import { parseRetryAfter } from './http-client.ts';
import { backoffMs, isWorthRetrying, type RetryOptions, retry } from './retry.ts';

const options: RetryOptions = {
  retries: 3,
  baseDelayMs: 1,
  maxDelayMs: 2,
  maxRetryAfterMs: 100,
  signal: new AbortController().signal,
};

/** Creates work that fails with each error in turn, then succeeds. */
function failing(errors: readonly Error[]) {
  const left = [...errors];
  let calls = 0;
  return {
    calls: () => calls,
    work: async () => {
      calls += 1;
      const error = left.shift();
      if (error !== undefined) throw error;
      return 'done';
    },
  };
}

test('temporary errors are retried, permanent ones are not', (t) => {
  for (const status of [408, 425, 429, 500, 502, 503, 504])
    t.true(isWorthRetrying(new HttpError('', status)), String(status));
  for (const status of [400, 401, 403, 404, 410, 501])
    t.false(isWorthRetrying(new HttpError('', status)), String(status));
  t.true(isWorthRetrying(new ConnectionError('')));
  t.false(isWorthRetrying(Object.assign(new Error(''), { code: 'ENOSPC' })));
});

test('work that recovers within the retries succeeds', async (t) => {
  const { work, calls } = failing([new ConnectionError('one'), new HttpError('two', 503)]);
  t.is(await retry(work, options), 'done');
  t.is(calls(), 3);
});

test('the last error is thrown when the retries are used up', async (t) => {
  const { work, calls } = failing([1, 2, 3, 4, 5].map((n) => new ConnectionError(`break ${n}`)));
  await t.throwsAsync(retry(work, options), { message: 'break 4' });
  t.is(calls(), 4);
});

test('progress resets the count of retries', async (t) => {
  const { work, calls } = failing(Array.from({ length: 20 }, () => new ConnectionError('break')));
  let bytes = 0;
  t.is(await retry(work, { ...options, progress: () => bytes++ }), 'done');
  t.is(calls(), 21);
});

test('Retry-After is the minimum delay', async (t) => {
  const waits: number[] = [];
  const { work } = failing([new HttpError('later', 429, 50)]);
  await retry(work, { ...options, onRetry: (_, waitMs) => waits.push(waitMs) });
  t.true((waits[0] ?? 0) >= 50);
});

test('a Retry-After above the maximum is not waited for', async (t) => {
  const { work, calls } = failing([new HttpError('later', 429, 101)]);
  await t.throwsAsync(retry(work, options), { message: 'later' });
  t.is(calls(), 1);
});

test('an abort ends the delay with its reason', async (t) => {
  const stop = new AbortController();
  const { work } = failing([new ConnectionError('break')]);
  const slow = { ...options, baseDelayMs: 1e6, maxDelayMs: 1e6, signal: stop.signal };
  const running = retry(work, { ...slow, onRetry: () => queueMicrotask(() => stop.abort(new Error('stopped'))) });
  await t.throwsAsync(running, { message: 'stopped' });
});

test('backoff doubles up to its limit, with jitter over the whole range', (t) => {
  const limits = { baseDelayMs: 100, maxDelayMs: 1000 };
  for (const [attempt, most] of [
    [1, 100],
    [2, 200],
    [4, 800],
    [9, 1000],
  ] as const) {
    const samples = Array.from({ length: 500 }, () => backoffMs(attempt, limits));
    t.true(Math.max(...samples) <= most && Math.max(...samples) > most * 0.9);
    t.true(Math.min(...samples) < most * 0.1);
  }
});

test('Retry-After is seconds or a date', (t) => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  t.is(parseRetryAfter('120', now), 120_000);
  t.is(parseRetryAfter('Thu, 01 Jan 2026 00:01:00 GMT', now), 60_000);
  t.is(parseRetryAfter('Wed, 31 Dec 2025 00:00:00 GMT', now), 0);
  t.is(parseRetryAfter('soon', now), undefined);
  t.is(parseRetryAfter(undefined, now), undefined);
});

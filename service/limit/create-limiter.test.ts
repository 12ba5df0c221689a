import test from 'ava';
import fc from 'fast-check';
import { createLimiter } from './create-limiter.ts';

const sharedStore = () => {
  const taken = new Map<string, number>();
  return {
    take: async (key: string, count: number) => {
      const before = taken.get(key) ?? 0;
      taken.set(key, before + count);
      return before;
    },
  };
};

test('a client gets its limit and no more', async (t) => {
  const limiter = createLimiter(3, null, () => 60_000);
  const verdicts = [];
  for (let request = 0; request < 5; request++) verdicts.push((await limiter.take('a')).allowed);
  t.deepEqual(verdicts, [true, true, true, false, false]);
});
test('each client has a limit of its own', async (t) => {
  const limiter = createLimiter(1, null, () => 60_000);
  await limiter.take('a');
  t.true((await limiter.take('b')).allowed);
});
test('the refusal says when the next minute begins', async (t) => {
  const limiter = createLimiter(1, null, () => 70_500);
  await limiter.take('a');
  t.deepEqual(await limiter.take('a'), { allowed: false, retryAfterS: 50 });
});
test('the next minute has a new budget', async (t) => {
  let now = 60_000;
  const limiter = createLimiter(1, null, () => now);
  await limiter.take('a');
  now = 120_000;
  t.true((await limiter.take('a')).allowed);
});
test('without the store each replica grants the whole budget', async (t) => {
  const limiter = createLimiter(2, { take: () => Promise.reject(new Error('away')) }, () => 0);
  t.true((await limiter.take('a')).allowed);
  t.true((await limiter.take('a')).allowed);
  t.false((await limiter.take('a')).allowed);
});
test('replicas together never grant more than the limit, and nearly all of it', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 4 }), async (limit, replicas) => {
      const store = sharedStore();
      const limiters = Array.from({ length: replicas }, () => createLimiter(limit, store, () => 0));
      const asked = Array.from({ length: 2 * limit }, (_, index) => limiters[index % replicas]?.take('a'));
      const granted = (await Promise.all(asked)).filter((verdict) => verdict?.allowed).length;
      return granted <= limit && granted >= limit - replicas * Math.max(1, Math.floor(limit / 50));
    }),
    { numRuns: 50 },
  );
  t.pass();
});

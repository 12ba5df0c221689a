import test from 'ava';
import { createAnswers } from './create-answers.ts';

const answer = (json: string) => ({ json, etag: '"1"', head: [] });
const answers = (options: { maxBytes?: number; now?: () => number } = {}) =>
  createAnswers({
    maxBytes: options.maxBytes ?? 1_000_000,
    ttlMs: 1_000,
    ...(options.now === undefined ? {} : { now: options.now }),
  });

test('what was loaded is kept', async (t) => {
  const kept = answers();
  await kept.fill('dataset:1', async () => answer('a'));
  t.is(kept.get('dataset:1')?.json, 'a');
});
test('nothing is not kept', async (t) => {
  const kept = answers();
  t.is(await kept.fill('dataset:1', async () => null), null);
  t.is(kept.size(), 0);
});
test('a failed load is not kept, and the next one is tried', async (t) => {
  const kept = answers();
  await t.throwsAsync(kept.fill('dataset:1', () => Promise.reject(new Error('no'))));
  t.is((await kept.fill('dataset:1', async () => answer('a')))?.json, 'a');
});
test('two that ask at once share one load', async (t) => {
  const kept = answers();
  let loads = 0;
  const load = async () => answer(String(++loads));
  const both = await Promise.all([kept.fill('dataset:1', load), kept.fill('dataset:1', load)]);
  t.deepEqual(
    both.map((one) => one?.json),
    ['1', '1'],
  );
});
test('a load that a write overtook is not kept', async (t) => {
  const kept = answers();
  const { promise, resolve } = Promise.withResolvers<void>();
  const loading = kept.fill('dataset:1', async () => {
    await promise;
    return answer('old');
  });
  kept.forget([1]);
  resolve();
  await loading;
  t.is(kept.get('dataset:1'), null);
});
test('who asks after a write does not join a load from before it', async (t) => {
  const kept = answers();
  const { promise, resolve } = Promise.withResolvers<void>();
  const old = kept.fill('list:', async () => {
    await promise;
    return answer('old');
  });
  kept.forget([1]);
  t.is((await kept.fill('list:', async () => answer('new')))?.json, 'new');
  resolve();
  await old;
  t.is(kept.get('list:')?.json, 'new');
});
test('a write forgets its dataset and all lists, and nothing else', async (t) => {
  const kept = answers();
  for (const key of ['dataset:1', 'dataset:2', 'list:', 'list:q=a']) await kept.fill(key, async () => answer(key));
  kept.forget([1]);
  t.deepEqual(
    ['dataset:1', 'dataset:2', 'list:', 'list:q=a'].map((key) => kept.get(key) !== null),
    [false, true, false, false],
  );
});
test('an answer is not used after its time', async (t) => {
  let now = 0;
  const kept = answers({ now: () => now });
  await kept.fill('dataset:1', async () => answer('a'));
  now = 1_001;
  t.is(kept.get('dataset:1'), null);
});
test('the least recently used answer goes when the room is used up', async (t) => {
  const kept = answers({ maxBytes: 16 * 700 });
  for (let id = 0; id < 16; id++) await kept.fill(`dataset:${id}`, async () => answer('x'.repeat(30)));
  kept.get('dataset:0');
  for (let id = 16; id < 30; id++) await kept.fill(`dataset:${id}`, async () => answer('x'.repeat(30)));
  t.not(kept.get('dataset:0'), null);
  t.is(kept.get('dataset:1'), null);
});
test('an answer that is too large is not kept', async (t) => {
  const kept = answers({ maxBytes: 10_000 });
  await kept.fill('dataset:1', async () => answer('x'.repeat(10_000)));
  t.is(kept.size(), 0);
});

import test from 'ava';
import { createBatcher } from './create-batcher.ts';
import { DatabaseUnavailableError } from './database-unavailable-error.ts';

const QUEUE = { queueMax: 100 };
const recorder = () => {
  const batches: number[][] = [];
  const run = async (requests: readonly number[]): Promise<number[]> => {
    batches.push([...requests]);
    return requests.map((request) => request * 10);
  };
  return { batches, run };
};
/** A run that blocks until it is released. */
const held = () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const run = async (requests: readonly number[]): Promise<readonly number[]> => {
    await promise;
    return requests;
  };
  return { run, release: resolve };
};

test('requests of one turn run as one batch, and each gets its own result', async (t) => {
  const { batches, run } = recorder();
  const ask = createBatcher(run, { batchesMax: 1, sizeMax: 100, ...QUEUE });
  t.deepEqual(await Promise.all([ask(1), ask(2), ask(3)]), [10, 20, 30]);
  t.deepEqual(batches, [[1, 2, 3]]);
});
test('while a batch runs, new requests collect in the next one', async (t) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const batches: number[][] = [];
  const ask = createBatcher(
    async (requests: readonly number[]) => {
      batches.push([...requests]);
      if (batches.length === 1) await promise;
      return requests;
    },
    { batchesMax: 1, sizeMax: 100, ...QUEUE },
  );
  const first = ask(1);
  await new Promise((turn) => setImmediate(turn));
  const later = [ask(2), ask(3)];
  await new Promise((turn) => setImmediate(turn));
  t.deepEqual(batches, [[1]]);
  resolve();
  t.deepEqual(await Promise.all([first, ...later]), [1, 2, 3]);
  t.deepEqual(batches, [[1], [2, 3]]);
});
test('a batch never exceeds its maximum size', async (t) => {
  const { batches, run } = recorder();
  const ask = createBatcher(run, { batchesMax: 1, sizeMax: 2, ...QUEUE });
  t.deepEqual(await Promise.all([1, 2, 3, 4, 5].map(ask)), [10, 20, 30, 40, 50]);
  t.deepEqual(batches, [[1, 2], [3, 4], [5]]);
});
test('a failed batch fails only its own requests', async (t) => {
  let runs = 0;
  const ask = createBatcher(
    async (requests: readonly number[]) => {
      if (runs++ === 0) throw new Error('no');
      return requests;
    },
    { batchesMax: 1, sizeMax: 100, ...QUEUE },
  );
  await t.throwsAsync(ask(1), { message: 'no' });
  t.is(await ask(2), 2);
});
test('a request is rejected at once if the queue is full', async (t) => {
  const { run, release } = held();
  const ask = createBatcher(run, { batchesMax: 1, sizeMax: 1, queueMax: 2 });
  const answers = [1, 2, 3].map(ask);
  await t.throwsAsync(ask(4), { instanceOf: DatabaseUnavailableError, message: /too many requests are waiting/ });
  release();
  t.deepEqual(await Promise.all(answers), [1, 2, 3]);
});

import test from 'ava';
import { createGate } from './create-gate.ts';
import { DatabaseUnavailableError } from './database-unavailable-error.ts';

const held = () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { task: () => promise, release: resolve };
};

test('a task waits while as many tasks as the gate allows are running', async (t) => {
  const gate = createGate({ size: 1, queueMax: 1, timeoutMs: 60_000 });
  const first = held();
  const running = gate.run(first.task);
  const waiting = gate.run(async () => 'second');
  t.deepEqual([gate.inside(), gate.waiting()], [1, 1]);
  first.release();
  await running;
  t.is(await waiting, 'second');
  t.deepEqual([gate.inside(), gate.waiting()], [0, 0]);
});
test('a task is rejected at once if the queue is full', async (t) => {
  const gate = createGate({ size: 1, queueMax: 0, timeoutMs: 60_000 });
  const first = held();
  const running = gate.run(first.task);
  const error = await t.throwsAsync(
    gate.run(async () => {}),
    { instanceOf: DatabaseUnavailableError },
  );
  t.like(error, { retryAfterS: 1 });
  first.release();
  await running;
});
test('a task that waits too long is rejected and leaves the queue', async (t) => {
  const gate = createGate({ size: 1, queueMax: 1, timeoutMs: 5 });
  const first = held();
  const running = gate.run(first.task);
  t.is(
    (
      await t.throwsAsync(
        gate.run(async () => {}),
        { instanceOf: DatabaseUnavailableError },
      )
    )?.retryAfterS,
    1,
  );
  t.is(gate.waiting(), 0);
  first.release();
  await running;
});
test('a failed task frees its place', async (t) => {
  const gate = createGate({ size: 1, queueMax: 0, timeoutMs: 1 });
  await t.throwsAsync(
    gate.run(() => Promise.reject(new Error('no'))),
    { message: 'no' },
  );
  t.is(await gate.run(async () => 1), 1);
});

import test from 'ava';
import { createGate } from './create-gate.ts';
import { DatabaseUnavailableError } from './database-unavailable-error.ts';

const held = () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { task: () => promise, release: resolve };
};

test('as many tasks as there are places run at once, the next one waits', async (t) => {
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
test('a full queue is a 503 at once', async (t) => {
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
test('a wait that is too long is a 503, and its place in the queue is free again', async (t) => {
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
test('a task that fails leaves its place', async (t) => {
  const gate = createGate({ size: 1, queueMax: 0, timeoutMs: 1 });
  await t.throwsAsync(
    gate.run(() => Promise.reject(new Error('no'))),
    { message: 'no' },
  );
  t.is(await gate.run(async () => 1), 1);
});

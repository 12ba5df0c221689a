import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { makeFolder } from '../fixtures/make-folder.ts';
import { acquireLock } from './acquire-lock.ts';
import { createHolder, formatHolder, type Holder } from './lock-file.ts';
import { LockLostError } from './start-heartbeat.ts';

const signal = AbortSignal.timeout(60_000);
const options = { staleMs: 60_000, signal, onWait: () => undefined };

/** Writes a lock with a last heartbeat `ageMs` ago. */
async function writeLock(folder: string, holder: Partial<Holder>, ageMs: number): Promise<void> {
  const path = join(folder, '7');
  await writeFile(path, formatHolder({ ...createHolder(), ...holder }));
  const at = new Date(Date.now() - ageMs);
  await utimes(path, at, at);
}

test('a lock has one holder at a time', async (t) => {
  await using folder = await makeFolder();
  let holders = 0;
  let most = 0;
  const take = async () => {
    await using _ = await acquireLock(folder.path, { ...options, staleMs: 600 });
    holders += 1;
    most = Math.max(most, holders);
    await new Promise((resolve) => setImmediate(resolve));
    holders -= 1;
  };
  await Promise.all(Array.from({ length: 8 }, take));
  t.is(most, 1);
});

test('a waiting process reports the holder once and acquires the lock after its release', async (t) => {
  await using folder = await makeFolder();
  const first = await acquireLock(folder.path, options);
  const reported: (Holder | undefined)[] = [];
  const waiting = new Promise<void>((resolve) => {
    void acquireLock(folder.path, {
      ...options,
      staleMs: 600,
      onWait: (holder) => {
        reported.push(holder);
        void first[Symbol.asyncDispose]();
      },
    }).then(async (second) => {
      await second[Symbol.asyncDispose]();
      resolve();
    });
  });
  await waiting;
  t.is(reported.length, 1);
  t.is(reported[0]?.pid, process.pid);
});

test('a holder on another node loses the lock after missed heartbeats', async (t) => {
  await using folder = await makeFolder();
  await writeLock(folder.path, { hostname: 'node-b', world: 'another boot' }, 61_000);
  await using lock = await acquireLock(folder.path, { ...options, onWait: () => t.fail('waited') });
  t.false(lock.signal.aborted);
  t.deepEqual(await readdir(folder.path), ['8']);
});

test('a holder on another node with a recent heartbeat keeps the lock', async (t) => {
  await using folder = await makeFolder();
  await writeLock(folder.path, { hostname: 'node-b', world: 'another boot' }, 1000);
  const stop = new AbortController();
  const waiting = acquireLock(folder.path, {
    ...options,
    signal: stop.signal,
    onWait: () => stop.abort(new Error('stopped')),
  });
  await t.throwsAsync(waiting, { message: 'stopped' });
  t.deepEqual((await readdir(folder.path)).sort(), ['7']);
});

test('a dead holder on this machine loses the lock at once, even with a recent heartbeat', async (t) => {
  await using folder = await makeFolder();
  await writeLock(folder.path, { pid: 2 ** 22 + 1 }, 0);
  await using _ = await acquireLock(folder.path, { ...options, onWait: () => t.fail('waited') });
  t.deepEqual(await readdir(folder.path), ['8']);
});

test('an empty lock file expires like a missed heartbeat', async (t) => {
  await using folder = await makeFolder();
  await writeFile(join(folder.path, '3'), '');
  const old = new Date(Date.now() - 61_000);
  await utimes(join(folder.path, '3'), old, old);
  await using _ = await acquireLock(folder.path, options);
  t.deepEqual(await readdir(folder.path), ['4']);
});

test('a holder whose lock was taken over gets a LockLostError and does not release the new lock', async (t) => {
  await using folder = await makeFolder();
  const lock = await acquireLock(folder.path, options);
  await writeFile(join(folder.path, '2'), formatHolder(createHolder()));
  await t.throwsAsync(lock.check(), { instanceOf: LockLostError });
  t.true(lock.signal.aborted);
  await lock[Symbol.asyncDispose]();
  t.true((await readdir(folder.path)).includes('2'));
});

test('the heartbeat detects that the lock was taken over', async (t) => {
  await using folder = await makeFolder();
  await using lock = await acquireLock(folder.path, { ...options, staleMs: 120 });
  const lost = new Promise((resolve) => lock.signal.addEventListener('abort', resolve, { once: true }));
  await writeFile(join(folder.path, '2'), formatHolder(createHolder()));
  await lost;
  t.true(lock.signal.reason instanceof LockLostError);
});

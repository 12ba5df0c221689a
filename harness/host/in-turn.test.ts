import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { inTurn, turnHolder } from './in-turn.ts';

const folder = mkdtempSync(join(tmpdir(), 'in-turn-'));
test.after.always(() => rmSync(folder, { recursive: true }));
const { signal } = new AbortController();

/** Starts a process that has the turn until it is killed; resolves as soon as it has it. */
async function startHolder(key: string) {
  const module = fileURLToPath(new URL('in-turn.ts', import.meta.url));
  const code = `const { inTurn } = await import(${JSON.stringify(module)});
    const signal = new AbortController().signal;
    await inTurn(${JSON.stringify(key)}, async () => { console.log('in'); await new Promise((done) => setTimeout(done, 60_000)); }, { signal });`;
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('Work with the same key never runs concurrently in a process, and a failure passes the turn on', async (t) => {
  let inside = 0;
  const log: string[] = [];
  const work = (name: string) => async () => {
    t.is(++inside, 1, name);
    await pause(5);
    inside--;
    log.push(name);
    if (name === 'b') throw new Error('b failed');
    return name;
  };
  const all = ['a', 'b', 'c'].map((name) => inTurn(join(folder, 'one'), work(name), { signal }));
  const other = await inTurn(join(folder, 'other'), async () => 'at once', { signal });
  t.is(other, 'at once');
  t.deepEqual(await Promise.allSettled(all), [
    { status: 'fulfilled', value: 'a' },
    { status: 'rejected', reason: new Error('b failed') },
    { status: 'fulfilled', value: 'c' },
  ]);
  t.deepEqual(log, ['a', 'b', 'c']);
});

test('A holder in another process is waited for, with one notice, until it ends or is killed', async (t) => {
  const key = join(folder, 'processes');
  const holder = await startHolder(key);
  let waits = 0;
  let isDone = false;
  const mine = inTurn(key, async () => readFileSync('/dev/null', 'utf8'), { signal, onWait: () => waits++ });
  void mine.then(() => {
    isDone = true;
  });
  await pause(500);
  t.false(isDone);
  t.is(waits, 1);
  holder.kill('SIGKILL');
  t.is(await mine, '');
});

test('An aborted waiter leaves nothing behind', async (t) => {
  const key = join(folder, 'given up');
  const holder = await startHolder(key);
  const reason = new Error('Ctrl-C');
  const stop = new AbortController();
  const waiting = inTurn(key, async () => t.fail(), { signal: stop.signal, onWait: () => stop.abort(reason) });
  await t.throwsAsync(waiting);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  t.is(await inTurn(key, async () => 'next', { signal }), 'next');
});

test('The lock of a process whose number another one has now is nobody’s', async (t) => {
  const key = join(folder, 'reused number');
  const holder = await startHolder(key);
  t.is((await turnHolder(key))?.pid, holder.pid);
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const lock = join(tmpdir(), `harness-lock-${process.getuid?.() ?? 0}-${hash}`);
  const left = JSON.parse(readFileSync(lock, 'utf8'));
  writeFileSync(lock, JSON.stringify({ ...left, pid: process.pid }));
  t.is(await turnHolder(key), undefined);
  t.is(await inTurn(key, async () => 'at once', { signal, onWait: () => t.fail() }), 'at once');
  holder.kill('SIGKILL');
});

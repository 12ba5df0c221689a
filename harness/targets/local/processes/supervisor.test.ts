import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { startSupervisor } from './start-supervisor.ts';

const forever = 'process.stdout.write("up"); setInterval(() => undefined, 1000)';

/** A process in a group of its own that runs until somebody ends it. */
async function startVictim(t: ExecutionContext, code = forever, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['-e', code], { detached: true, env, stdio: ['ignore', 'pipe', 'ignore'] });
  t.teardown(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit').then(([code, signal]) => signal ?? code);
  await once(child.stdout, 'data');
  return { pid: child.pid ?? 0, ended };
}

test('registered groups are killed and registered folders are removed when the input ends', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'supervisor-'));
  await mkdir(join(folder, 'deep'));
  const victim = await startVictim(t);
  const supervisor = startSupervisor();
  supervisor.tell({ type: 'group', pid: victim.pid, signal: 'SIGKILL' });
  supervisor.tell({ type: 'folder', path: folder });
  await supervisor[Symbol.asyncDispose]();
  t.is(await victim.ended, 'SIGKILL');
  await t.throwsAsync(readdir(folder), { code: 'ENOENT' });
});

test('unregistered groups and folders are left alone', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'supervisor-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const victim = await startVictim(t);
  const supervisor = startSupervisor();
  supervisor.tell({ type: 'group', pid: victim.pid, signal: 'SIGKILL' });
  supervisor.tell({ type: 'folder', path: folder });
  supervisor.tell({ type: 'group-ended', pid: victim.pid });
  supervisor.tell({ type: 'folder-removed', path: folder });
  await supervisor[Symbol.asyncDispose]();
  t.deepEqual(await readdir(folder), []);
  t.true(process.kill(victim.pid, 0));
});

test('a group first gets its graceful signal, and SIGKILL only if it ignores that', async (t) => {
  const heeds = await startVictim(t, `process.on('SIGQUIT', () => process.exit(9)); ${forever}`);
  const deaf = await startVictim(t, `process.on('SIGQUIT', () => undefined); ${forever}`);
  const supervisor = startSupervisor();
  for (const { pid } of [heeds, deaf]) supervisor.tell({ type: 'group', pid, signal: 'SIGQUIT' });
  await supervisor[Symbol.asyncDispose]();
  t.is(await heeds.ended, 9);
  t.is(await deaf.ended, 'SIGKILL');
});

test('a group that exits by itself is given time for it', async (t) => {
  const slow = await startVictim(t, `${forever}; setTimeout(() => process.exit(9), 6000)`);
  const supervisor = startSupervisor();
  supervisor.tell({ type: 'group', pid: slow.pid, signal: 'SIGCONT' });
  await supervisor[Symbol.asyncDispose]();
  t.is(await slow.ended, 9);
});

// Only Linux tells the environment of a process; elsewhere the count shows the test as skipped.
const testOnLinux = process.platform === 'linux' ? test : test.skip;

testOnLinux('a marked process that was not registered is killed; one with another mark is left alone', async (t) => {
  const victim = await startVictim(t, forever, { MARK: 'mark-one' });
  const other = await startVictim(t, forever, { MARK: 'mark-two' });
  const supervisor = startSupervisor();
  supervisor.tell({ type: 'marker', value: 'mark-one' });
  await supervisor[Symbol.asyncDispose]();
  t.is(await victim.ended, 'SIGKILL');
  t.true(process.kill(other.pid, 0));
});

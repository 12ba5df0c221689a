import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isRunning, makeTemporaryFolder } from './temporary-folder.ts';

const lookAgainMs = 100;
const inside = new Map<string, Promise<unknown>>();

/** The process that has a turn. */
export interface TurnHolder {
  readonly pid: number;
  /** When it took the turn, in milliseconds since the Unix epoch. */
  readonly sinceMs: number;
}

interface Lock extends TurnHolder {
  /** When the process started, in the words of the system: after a restart another one may have its number. */
  readonly started: string;
}

interface Waiting {
  readonly signal: AbortSignal;
  /** Called once if another process has the turn. */
  readonly onWait?: (holder: TurnHolder) => void;
}

/** Runs work while neither this process nor another of this user's on this machine runs work of the same key.
 * @throws the reason of `signal` if it aborts while waiting; what the work throws */
export async function inTurn<Result>(key: string, work: () => Promise<Result>, waiting: Waiting): Promise<Result> {
  const before = inside.get(key);
  const mine = (async () => {
    await before?.catch(() => undefined);
    await using _ = await takeTurn(key, waiting);
    return await work();
  })();
  inside.set(key, mine);
  try {
    return await mine;
  } finally {
    if (inside.get(key) === mine) inside.delete(key);
  }
}

/** Waits for the turn of a key, which one holder at a time has among this user's processes on this machine, until it is
 * disposed. The turn of a process that was killed is passed on.
 * @throws the reason of `signal` if it aborts while waiting */
export async function takeTurn(key: string, { signal, onWait }: Waiting): Promise<AsyncDisposable> {
  const lock = lockOf(key);
  const folder = await makeTemporaryFolder();
  // A lock is complete as soon as it exists, because it is written under another name first.
  const own = join(folder, 'lock');
  try {
    for (let wait = onWait; ; ) {
      signal.throwIfAborted();
      const mine: Lock = { pid: process.pid, sinceMs: Date.now(), started: await startOf(process.pid) };
      await writeFile(own, JSON.stringify(mine));
      if (await isMade(link(own, lock))) return { [Symbol.asyncDispose]: () => rm(lock, { force: true }) };
      const holder = await holderOf(lock);
      if (holder === undefined) {
        await removeStale(lock, join(folder, 'stale'));
        continue;
      }
      wait?.(holder);
      wait = undefined;
      await pause(lookAgainMs, undefined, { signal });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The process that has the turn of a key now; undefined if none has. */
export function turnHolder(key: string): Promise<TurnHolder | undefined> {
  return holderOf(lockOf(key));
}

function lockOf(key: string): string {
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 16);
  return join(tmpdir(), `harness-lock-${process.getuid?.() ?? 0}-${hash}`);
}

function isMade(making: Promise<void>): Promise<boolean> {
  return making.then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

/** Removes the lock of a process that is gone. @param taken where to move it, on the same file system */
async function removeStale(lock: string, taken: string): Promise<void> {
  await rename(lock, taken).catch(() => undefined);
  // Somebody who was quicker may have the turn already.
  if ((await holderOf(taken)) !== undefined) await link(taken, lock).catch(() => undefined);
  await rm(taken, { force: true });
}

/** The running process whose lock this is; undefined if it ended, or released the lock meanwhile. */
async function holderOf(lock: string): Promise<TurnHolder | undefined> {
  try {
    const { started, ...holder } = JSON.parse(await readFile(lock, 'utf8')) as Lock;
    return isRunning(holder.pid) && (await startOf(holder.pid)) === started ? holder : undefined;
  } catch {
    return undefined;
  }
}

async function startOf(pid: number): Promise<string> {
  if (process.platform !== 'linux') return (await promisify(execFile)('ps', ['-o', 'lstart=', '-p', `${pid}`])).stdout;
  // The name of the program, in parentheses, may contain spaces; the start is the 22nd field.
  const [, fields = ''] = /\) (.*)$/s.exec(await readFile(`/proc/${pid}/stat`, 'utf8')) ?? [];
  return fields.split(' ')[19] ?? '';
}

import { createHash } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isRunning } from './temporary-folder.ts';

const lookAgainMs = 100;
/** After a restart of the machine another process may have the number of the one that left the lock. */
const longestMs = 15 * 60_000;
const inside = new Map<string, Promise<unknown>>();

/** Runs work while neither this process nor another of this user's on this machine runs work of the same key. The turn of
 * a process that was killed, or that has had it for 15 minutes, is passed on.
 * @param onWait called once if somebody else has the turn
 * @throws the reason of `signal` if it aborts while waiting; what the work throws */
export async function inTurn<Result>(
  key: string,
  work: () => Promise<Result>,
  { signal, onWait }: { readonly signal: AbortSignal; readonly onWait?: () => void },
): Promise<Result> {
  const before = inside.get(key);
  const mine = (async () => {
    await before?.catch(() => undefined);
    await using _ = await acquire(lockOf(key), signal, onWait);
    return await work();
  })();
  inside.set(key, mine);
  try {
    return await mine;
  } finally {
    if (inside.get(key) === mine) inside.delete(key);
  }
}

function lockOf(key: string): string {
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 16);
  return join(tmpdir(), `harness-lock-${process.getuid?.() ?? 0}-${hash}`);
}

/** A lock file is complete as soon as it exists, because it is written under another name first. */
async function acquire(lock: string, signal: AbortSignal, onWait: (() => void) | undefined): Promise<AsyncDisposable> {
  const own = `${lock}.${process.pid}`;
  await writeFile(own, String(process.pid));
  try {
    for (let wait = onWait; ; wait = undefined) {
      signal.throwIfAborted();
      if (await isMade(link(own, lock))) {
        await utimes(lock, new Date(), new Date());
        return { [Symbol.asyncDispose]: () => rm(lock, { force: true }) };
      }
      if (await removeStale(lock)) continue;
      wait?.();
      await pause(lookAgainMs, undefined, { signal });
    }
  } finally {
    await rm(own, { force: true });
  }
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

/** Removes the lock of a process that is gone. @returns whether there may be none now */
async function removeStale(lock: string): Promise<boolean> {
  if (!(await isStale(lock))) return false;
  const taken = `${lock}.${process.pid}.stale`;
  await rename(lock, taken).catch(() => undefined);
  // Somebody who was quicker may have the turn already.
  if (!(await isStale(taken))) await link(taken, lock).catch(() => undefined);
  await rm(taken, { force: true });
  return true;
}

async function isStale(lock: string): Promise<boolean> {
  try {
    const [holder, { mtimeMs }] = [await readFile(lock, 'utf8'), await stat(lock)];
    return !isRunning(Number(holder)) || Date.now() - mtimeMs > longestMs;
  } catch {
    // It was released meanwhile.
    return true;
  }
}

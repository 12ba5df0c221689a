import { mkdir, open, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createHolder, formatHolder, type Holder, isKnownDead, listGenerations, readGeneration } from './lock-file.ts';
import { type Lock, startHeartbeat } from './start-heartbeat.ts';

export interface LockOptions {
  /** Milliseconds without a heartbeat after which the holder counts as dead. */
  readonly staleMs: number;
  readonly signal: AbortSignal;
  /** Called once if another process holds the lock. */
  readonly onWait: (holder: Holder | undefined) => void;
}

/** The current time by the volume's clock, because the clocks of two nodes may differ. */
async function volumeNow(folder: string, id: string): Promise<number> {
  const probe = join(folder, `probe-${id}`);
  await writeFile(probe, id);
  try {
    return (await stat(probe)).mtimeMs;
  } finally {
    await rm(probe, { force: true });
  }
}

async function isFree(folder: string, generation: number, me: Holder, staleMs: number): Promise<boolean | Holder> {
  const seen = await readGeneration(folder, generation);
  if (seen === undefined || seen.holder?.released === true) return true;
  if (seen.holder !== undefined && isKnownDead(seen.holder)) return true;
  if ((await volumeNow(folder, me.id)) - seen.beatMs > staleMs) return true;
  return seen.holder ?? false;
}

/** Creates the next generation; false if another process was faster. */
async function claim(folder: string, generation: number, me: Holder): Promise<boolean> {
  try {
    const handle = await open(join(folder, String(generation)), 'wx', 0o644);
    await handle.writeFile(formatHolder(me));
    await handle.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  const [highest] = await listGenerations(folder);
  if (highest === generation) return true;
  // The claim was based on an outdated listing: a higher generation exists by now.
  await rm(join(folder, String(generation)), { force: true });
  return false;
}

/**
 * Acquires the lock of a folder on a volume that several nodes may share, waiting while another process holds it.
 *
 * The lock is a series of numbered files: the process that creates the next number holds it, and creation is exclusive,
 * so only one succeeds. The highest file names the holder or says that the lock was released, and is never removed
 * before a higher one exists; so no two processes can take over from the same dead holder. On the same machine a dead
 * holder is recognised by its process id, elsewhere by a missing heartbeat, measured by the volume's own clock.
 *
 * @returns the lock; its signal aborts if another process took it over, which only happens after a missing heartbeat
 * @throws the signal's reason
 */
export async function acquireLock(folder: string, { staleMs, signal, onWait }: LockOptions): Promise<Lock> {
  const me = createHolder();
  let reported = false;
  for (;;) {
    signal.throwIfAborted();
    await mkdir(folder, { recursive: true });
    const [highest = 0] = await listGenerations(folder);
    const free = highest === 0 || (await isFree(folder, highest, me, staleMs));
    if (free === true && (await claim(folder, highest + 1, me))) {
      for (const old of await listGenerations(folder)) {
        if (old <= highest) await rm(join(folder, String(old)), { force: true });
      }
      return startHeartbeat(folder, highest + 1, me, staleMs / 6);
    }
    if (free !== true && !reported) {
      onWait(free === false ? undefined : free);
      reported = true;
    }
    const waitMs = free === true ? 10 : Math.min(1000, staleMs / 6);
    await delay(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

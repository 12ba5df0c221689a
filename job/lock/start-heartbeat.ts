import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { formatHolder, type Holder, listGenerations } from './lock-file.ts';

/** The lock was taken over by another process: this one missed its heartbeats for too long and must stop. */
export class LockLostError extends Error {
  override readonly name = 'LockLostError';
}

/** A held lock; disposing it releases it. */
export interface Lock extends AsyncDisposable {
  /** Aborts with LockLostError if another process takes over the lock. */
  readonly signal: AbortSignal;
  /** Checks on the volume whether the lock is still held. @throws LockLostError */
  check(): Promise<void>;
}

/** Keeps a lock alive by rewriting its file every `everyMs` milliseconds. */
export function startHeartbeat(folder: string, generation: number, me: Holder, everyMs: number): Lock {
  const path = join(folder, String(generation));
  const lost = new AbortController();

  const write = async (holder: Holder) => {
    const handle = await open(path, 'r+');
    try {
      await handle.write(formatHolder(holder), 0);
    } finally {
      await handle.close();
    }
  };
  const check = async () => {
    const [highest] = await listGenerations(folder);
    if (highest === generation) return;
    const error = new LockLostError(`the lock ${folder} was taken over after missed heartbeats; nothing was published`);
    lost.abort(error);
    throw error;
  };
  const beat = async () => {
    await check();
    await write(me);
  };
  let beating: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    // A failed heartbeat is followed by the next one; if the lock is lost, the signal reports it.
    beating = beating.then(beat).catch(() => undefined);
  }, everyMs);

  return {
    signal: lost.signal,
    check,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await beating;
      if (lost.signal.aborted) return;
      await check().then(
        () => write({ ...me, released: true }),
        () => undefined,
      );
    },
  };
}

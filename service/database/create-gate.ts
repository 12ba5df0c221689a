import { DatabaseUnavailableError } from './database-unavailable-error.ts';

type Waiter = { readonly admit: () => void; readonly timer: NodeJS.Timeout };

/** The error of a request that does not get a connection in time. */
export function poolFull(why: string): DatabaseUnavailableError {
  return new DatabaseUnavailableError(`All connections to the database are in use, and ${why}. Try again soon.`, 1);
}

/**
 * A gate in front of the pool: limits how many tasks run at once, how many wait, and how long each waits. Slonik's own
 * queue has neither a limit nor a timeout: without the gate, a slow database would leave requests pending forever.
 * @throws DatabaseUnavailableError (from `run`) if the queue is full or the wait times out.
 */
export function createGate(options: { readonly size: number; readonly queueMax: number; readonly timeoutMs: number }) {
  const queue = new Set<Waiter>();
  let inside = 0;

  const enter = (): Promise<void> => {
    if (queue.size >= options.queueMax) return Promise.reject(poolFull('too many requests are waiting for one'));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        queue.delete(waiter);
        reject(poolFull(`none became free within ${options.timeoutMs} ms`));
      }, options.timeoutMs);
      const waiter: Waiter = { admit: resolve, timer };
      queue.add(waiter);
    });
  };

  const leave = (): void => {
    const [next] = queue;
    if (next === undefined) {
      inside--;
      return;
    }
    queue.delete(next);
    clearTimeout(next.timer);
    next.admit();
  };

  return {
    run: async <T>(task: () => Promise<T>): Promise<T> => {
      if (inside < options.size) inside++;
      else await enter();
      try {
        return await task();
      } finally {
        leave();
      }
    },
    inside: () => inside,
    waiting: () => queue.size,
  };
}

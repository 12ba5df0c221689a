import { setImmediate } from 'node:timers/promises';

/**
 * Merges equal reads. Those that arrive while one is running share the next one. It starts when the running one has ended,
 * so after each of them was requested: no read returns a state older than its request. If no equal read is running, a read
 * starts in the next turn of the event loop. Different reads do not wait for each other, so each result can be sent and
 * released as soon as it is available.
 */
export function shareReads<Request, Result>(
  run: (request: Request) => Promise<Result>,
): (request: Request) => Promise<Result> {
  const running = new Map<string, Promise<Result>>();
  const waiting = new Map<string, Promise<Result>>();
  return (request) => {
    const key = JSON.stringify(request);
    const next = waiting.get(key);
    if (next !== undefined) return next;
    const begin = async (): Promise<Result> => {
      waiting.delete(key);
      running.set(key, read);
      try {
        return await run(request);
      } finally {
        running.delete(key);
      }
    };
    const read = (running.get(key) ?? Promise.resolve()).then(turn, turn).then(begin);
    waiting.set(key, read);
    return read;
  };
}

const turn = (): Promise<void> => setImmediate();

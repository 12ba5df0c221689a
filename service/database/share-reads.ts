/**
 * Lets equal reads that come while one of them is under way be one: the next, which begins when that one has ended, and
 * thus after each of them was asked for. None is answered from a state that is older than its question. A read that
 * waits for nobody begins in the next turn of the event loop. Different reads do not wait for each other, so that the
 * result of each can be sent and forgotten as soon as it is there.
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
    const before = running.get(key);
    const read = (before === undefined ? turn() : before.then(turn, turn)).then(begin);
    waiting.set(key, read);
    return read;
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

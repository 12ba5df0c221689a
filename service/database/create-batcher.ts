import { poolFull } from './create-gate.ts';

/** Answers single requests by running many of them together. */
export type Batcher<Request, Result> = (request: Request) => Promise<Result>;

/** How many batches are under way at most, and how many requests are in one. */
export type BatchLimits = { readonly batchesMax: number; readonly sizeMax: number };
/** How many requests wait at most, and for how long. */
export type QueueLimits = { readonly queueMax: number; readonly timeoutMs: number };

type Waiting<Request, Result> = {
  readonly request: Request;
  readonly since: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Gathers the requests that arrive in one turn of the event loop, and runs them as one. Each batch starts after all
 * its requests have arrived, so each of them is answered from a state that is no older than itself. While
 * `batchesMax` batches are under way the next one grows, to `queueMax` requests; a lone request never waits.
 * @param run gives the results in the order of the requests; where it fails, all of them fail.
 * @throws DatabaseUnavailableError (from the batcher) where too many requests wait, or one has waited for `timeoutMs`.
 */
export function createBatcher<Request, Result>(
  run: (requests: readonly Request[]) => Promise<readonly Result[]>,
  options: BatchLimits & QueueLimits,
): Batcher<Request, Result> {
  const waiting: Waiting<Request, Result>[] = [];
  let underWay = 0;
  let planned = false;
  let timer: NodeJS.Timeout | undefined;

  const start = async (): Promise<void> => {
    planned = false;
    if (waiting.length === 0 || underWay >= options.batchesMax) return;
    const batch = waiting.splice(0, options.sizeMax);
    underWay++;
    if (waiting.length === 0) {
      clearTimeout(timer);
      timer = undefined;
    }
    plan();
    try {
      const results = await run(batch.map((one) => one.request));
      for (const [index, one] of batch.entries()) one.resolve(results[index] as Result);
    } catch (error) {
      for (const one of batch) one.reject(error);
    } finally {
      underWay--;
      plan();
    }
  };
  const plan = (): void => {
    if (planned || waiting.length === 0) return;
    if (underWay >= options.batchesMax) {
      watch();
      return;
    }
    planned = true;
    setImmediate(start);
  };
  /** One timer for all: the first to come is the first whose time is up. */
  const watch = (): void => {
    const [first] = waiting;
    if (timer !== undefined || first === undefined) return;
    timer = setTimeout(expire, Math.max(1, first.since + options.timeoutMs - performance.now()));
  };
  const expire = (): void => {
    timer = undefined;
    const due = performance.now() - options.timeoutMs;
    while (waiting[0] !== undefined && waiting[0].since <= due)
      waiting.shift()?.reject(poolFull(`none came free in ${options.timeoutMs} ms`));
    watch();
  };

  return (request) => {
    if (waiting.length >= options.queueMax + options.sizeMax)
      return Promise.reject(poolFull('too many requests wait for one'));
    return new Promise((resolve, reject) => {
      waiting.push({ request, since: performance.now(), resolve, reject });
      plan();
    });
  };
}

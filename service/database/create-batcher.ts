import DataLoader from 'dataloader';
import { poolFull } from './create-gate.ts';

/**
 * Batches single requests with DataLoader, using its own schedule. It collects the requests that arrive in one turn of the
 * event loop. A batch starts after all its requests have arrived, so no request gets a result older than itself. While
 * `batchesMax` batches are running, the next one grows. A single request never waits.
 * @param run returns the results in the order of the requests. If it fails, all requests of the batch fail.
 * @throws DatabaseUnavailableError (from the batcher) if `queueMax` requests are already waiting.
 */
export function createBatcher<Request, Result>(
  run: (requests: readonly Request[]) => Promise<readonly Result[]>,
  options: { readonly batchesMax: number; readonly sizeMax: number; readonly queueMax: number },
): (request: Request) => Promise<Result> {
  const due: (() => void)[] = [];
  let underWay = 0;
  let waiting = 0;
  const start = (): void => {
    const dispatch = underWay < options.batchesMax ? due.shift() : undefined;
    if (dispatch === undefined) return;
    underWay++;
    dispatch();
  };
  const loader = new DataLoader<Request, Result>(
    async (requests) => {
      waiting -= requests.length;
      try {
        return await run(requests);
      } finally {
        underWay--;
        if (due.length > 0) setImmediate(start);
      }
    },
    {
      cache: false,
      maxBatchSize: options.sizeMax,
      batchScheduleFn: (dispatch) => {
        due.push(dispatch);
        setImmediate(start);
      },
    },
  );
  return (request) => {
    if (waiting >= options.queueMax + options.sizeMax)
      return Promise.reject(poolFull('too many requests are waiting for one'));
    waiting++;
    return loader.load(request);
  };
}

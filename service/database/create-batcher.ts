import DataLoader from 'dataloader';
import { poolFull } from './create-gate.ts';

/**
 * Answers single requests by running many of them together: DataLoader, told when to start. It gathers the requests that
 * arrive in one turn of the event loop. Each batch starts after all its requests have arrived, so each of them is answered
 * from a state that is no older than itself. While `batchesMax` are under way the next one grows; a lone request never
 * waits.
 * @param run gives the results in the order of the requests; where it fails, all of them fail.
 * @throws DatabaseUnavailableError (from the batcher) where `queueMax` requests wait already.
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
      return Promise.reject(poolFull('too many requests wait for one'));
    waiting++;
    return loader.load(request);
  };
}

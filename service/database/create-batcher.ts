/** Answers single requests by running many of them together. */
export type Batcher<Request, Result> = (request: Request) => Promise<Result>;

type Waiting<Request, Result> = {
  readonly request: Request;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Gathers the requests that arrive in one turn of the event loop, and runs them as one. Each batch starts after all
 * its requests have arrived, so each of them is answered from a state that is no older than itself. While
 * `batchesMax` batches are under way the next one grows; a lone request never waits.
 * @param run gives the results in the order of the requests; where it fails, all of them fail.
 */
export function createBatcher<Request, Result>(
  run: (requests: readonly Request[]) => Promise<readonly Result[]>,
  options: { readonly batchesMax: number; readonly sizeMax: number },
): Batcher<Request, Result> {
  const waiting: Waiting<Request, Result>[] = [];
  let underWay = 0;
  let planned = false;

  const start = async (): Promise<void> => {
    planned = false;
    if (waiting.length === 0 || underWay >= options.batchesMax) return;
    const batch = waiting.splice(0, options.sizeMax);
    underWay++;
    if (waiting.length > 0) plan();
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
    if (planned || waiting.length === 0 || underWay >= options.batchesMax) return;
    planned = true;
    setImmediate(start);
  };

  return (request) =>
    new Promise((resolve, reject) => {
      waiting.push({ request, resolve, reject });
      plan();
    });
}

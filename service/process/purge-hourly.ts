import type { Logger } from 'pino';
import type { Datasets } from '../datasets/create-datasets.ts';

const EVERY_MS = 3_600_000;

/** Removes for ever what was deleted more than so many days ago, from now on each hour. */
export function purgeHourly(datasets: Datasets, days: number, log: Logger): Disposable {
  const purge = async (): Promise<void> => {
    try {
      const count = await datasets.purgeOld(days);
      if (count > 0) log.info({ count, days }, 'deleted datasets are gone for ever');
    } catch (error) {
      log.warn({ err: error }, 'not purged; the next try is in an hour');
    }
  };
  const timer = setInterval(purge, EVERY_MS);
  purge();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

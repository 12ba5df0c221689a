import type { RouterContext } from '@koa/router';
import { answerJson } from '../http/answer-json.ts';
import { parseId } from '../http/parse-id.ts';
import type { Services } from '../services.ts';
import { findDataset } from '../store/find-dataset.ts';
import { restoreDataset } from '../store/restore-dataset.ts';
import { datasetEtag, datasetJson } from './dataset-json.ts';
import { nameTaken, noDataset } from './write-problems.ts';

/** `POST /datasets/:id/restore`. Restoring a dataset that is not deleted changes nothing and answers it. */
export function restoreDatasetRoute({ database, cache }: Services) {
  return async (context: RouterContext): Promise<void> => {
    const id = parseId(context.params.id);
    const row = await database.run(async (pool) => {
      const outcome = await restoreDataset(pool, id);
      if (outcome === 'name-taken') throw nameTaken();
      return outcome === 'missing' ? await findDataset(pool, id) : outcome;
    });
    if (row === null) throw noDataset(id);
    await cache.invalidate(id);
    answerJson(context, 200, datasetJson(row), ['etag', datasetEtag(row)]);
  };
}

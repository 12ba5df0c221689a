import type { RouterContext } from '@koa/router';
import { answerJson } from '../http/answer-json.ts';
import { preconditionOf } from '../http/entity-tags.ts';
import { parseId } from '../http/parse-id.ts';
import type { Services } from '../services.ts';
import { restoreDataset } from '../store/restore-dataset.ts';
import { announced } from './announced.ts';
import { datasetEtag, datasetJson } from './dataset-json.ts';
import { nameTaken, noDataset, preconditionFailed } from './write-problems.ts';

/** `POST /datasets/:id/restore`. Restoring a dataset that is not deleted changes nothing and answers it. */
export function restoreDatasetRoute({ database, cache }: Services) {
  return async (context: RouterContext): Promise<void> => {
    const id = parseId(context.params.id);
    const precondition = preconditionOf(context.req.headers, id);
    const row = await announced(cache, id, () =>
      database.run(async (pool) => {
        const outcome = await restoreDataset(pool, id, precondition);
        if (outcome === 'name-taken') throw nameTaken();
        if (outcome === 'missing') throw noDataset(id);
        if (outcome === 'other-version') throw preconditionFailed(id, precondition);
        return outcome;
      }),
    );
    answerJson(context, 200, datasetJson(row), ['etag', datasetEtag(row)]);
  };
}

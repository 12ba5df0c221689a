import type { RouterContext } from '@koa/router';
import { datasetChangeSchema } from '../contract/dataset.ts';
import { answerJson } from '../http/answer-json.ts';
import { preconditionOf } from '../http/entity-tags.ts';
import { parseId } from '../http/parse-id.ts';
import { readBody } from '../http/read-body.ts';
import type { Services } from '../services.ts';
import { updateDataset } from '../store/update-dataset.ts';
import { announced } from './announced.ts';
import { datasetEtag, datasetJson } from './dataset-json.ts';
import { nameTaken, whyMissing } from './write-problems.ts';

/**
 * `PUT` and `PATCH /datasets/:id`. A dataset is flat and its keys are fixed, so a merge patch (RFC 7396) says the
 * same as a PUT of a subset: a value sets a field, null clears it.
 */
export function changeDatasetRoute({ database, cache }: Services, types: readonly string[]) {
  return async (context: RouterContext): Promise<void> => {
    const id = parseId(context.params.id);
    const change = await readBody(context, datasetChangeSchema, types);
    const precondition = preconditionOf(context.req.headers, id);
    const row = await announced(cache, id, () =>
      database.run(async (pool) => {
        const outcome = await updateDataset(pool, id, change, precondition);
        if (outcome === 'name-taken') throw nameTaken();
        if (outcome === 'missing') throw await whyMissing(pool, id, precondition);
        return outcome;
      }),
    );
    answerJson(context, 200, datasetJson(row), ['etag', datasetEtag(row)]);
  };
}

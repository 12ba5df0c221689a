import type { RouterContext } from '@koa/router';
import { answerJson } from '../http/answer-json.ts';
import { parseId } from '../http/parse-id.ts';
import { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { findDataset } from '../store/find-dataset.ts';
import { datasetEtag, datasetJson } from './dataset-json.ts';

/** `GET /datasets/:id` */
export function getDatasetRoute({ database }: Services) {
  return async (context: RouterContext): Promise<void> => {
    const id = parseId(context.params.id);
    const row = await database.run((pool) => findDataset(pool, id));
    if (row === null) throw noDataset(id);
    context.set('etag', datasetEtag(row));
    answerJson(context, 200, datasetJson(row));
  };
}

/** The problem of an id that no living dataset has. */
export function noDataset(id: number): Problem {
  return new Problem('not-found', `There is no dataset ${id}.`);
}

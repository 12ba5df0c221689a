import type { Context } from 'koa';
import { newDatasetSchema } from '../contract/dataset.ts';
import { answerJson } from '../http/answer-json.ts';
import { Problem } from '../http/problem.ts';
import { readBody } from '../http/read-body.ts';
import type { Services } from '../services.ts';
import { insertDataset } from '../store/insert-dataset.ts';
import { datasetEtag, datasetJson } from './dataset-json.ts';

/** `POST /datasets` */
export function createDatasetRoute({ database }: Services) {
  return async (context: Context): Promise<void> => {
    const { value } = await readBody(context, newDatasetSchema, ['application/json']);
    const row = await database.run((pool) => insertDataset(pool, value));
    if (row === null) throw nameTaken(value.name);
    context.set('location', `/datasets/${row.id}`);
    context.set('etag', datasetEtag(row));
    answerJson(context, 201, datasetJson(row));
  };
}

/** The problem of a name that another living dataset has. */
export function nameTaken(name: string): Problem {
  return new Problem('name-taken', `A dataset with the name ${JSON.stringify(name)} exists.`, {
    errors: [{ pointer: '/name', detail: 'is the name of another dataset' }],
  });
}

import type { Context } from 'koa';
import { pageQuerySchema } from '../contract/dataset-page.ts';
import { answerJson } from '../http/answer-json.ts';
import { parseQuery } from '../http/parse-query.ts';
import type { Services } from '../services.ts';
import { listDatasets } from '../store/list-datasets.ts';
import { pageAnswer, toPageRequest } from './page-json.ts';

/** `GET /datasets` */
export function listDatasetsRoute({ database }: Services) {
  return async (context: Context): Promise<void> => {
    const request = toPageRequest(parseQuery(context.querystring, pageQuerySchema));
    const answer = pageAnswer(request, await database.run((pool) => listDatasets(pool, request)));
    if (answer.link !== null) context.set('link', answer.link);
    answerJson(context, 200, answer.json);
  };
}

import { listKey } from '../cache/keys.ts';
import { pageQuerySchema } from '../contract/dataset-page.ts';
import { answerRead } from '../http/answer-json.ts';
import type { Exchange } from '../http/exchange.ts';
import { parseQuery } from '../http/parse-query.ts';
import type { Services } from '../services.ts';
import { pageAnswer, toPageRequest } from './page-json.ts';

/** `GET /datasets` */
export function listDatasetsRoute({ datasets, cache }: Services) {
  return async (exchange: Exchange): Promise<void> => {
    const queryString = exchange.querystring;
    const answer = await cache.read(listKey(queryString), async () => {
      const request = toPageRequest(parseQuery(queryString, pageQuerySchema));
      return pageAnswer(request, await datasets.list(request));
    });
    if (answer !== null) answerRead(exchange, answer);
  };
}

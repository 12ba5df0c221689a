import type { RequestListener } from 'node:http';
import { isListKey, keyOfUrl } from '../cache/keys.ts';
import { operations } from '../contract/operations.ts';
import { observeRequest } from '../observe/observe-request.ts';
import { routePath } from '../route-path.ts';
import type { Services } from '../services.ts';
import { requestIdOf } from './request-id.ts';

const LIST_ROUTE = routePath(operations.listDatasets.path);
const DATASET_ROUTE = routePath(operations.getDataset.path);

/**
 * Answers what the cache has before Koa makes a context for it, which takes longer than the answer; everything else
 * goes on to `next`. The answer, its line in the log and its count are those that the route would give.
 */
export function answerKept({ cache, metrics, log }: Services, next: RequestListener): RequestListener {
  return (request, response) => {
    const { method, url = '', headers } = request;
    const key = method === 'GET' && headers['if-none-match'] === undefined ? keyOfUrl(url) : null;
    const answer = key === null ? null : cache.peek(key);
    if (key === null || answer === null) {
      next(request, response);
      return;
    }
    const startedAt = performance.now();
    const requestId = requestIdOf(headers['x-request-id']);
    response.writeHead(200, [...answer.head, 'x-request-id', requestId]);
    response.end(answer.json);
    const route = isListKey(key) ? LIST_ROUTE : DATASET_ROUTE;
    const [path = ''] = url.split('?', 1);
    observeRequest({ metrics, log }, { requestId, method: 'GET', route, path, status: 200, startedAt });
  };
}

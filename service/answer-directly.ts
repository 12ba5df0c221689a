import type { RequestListener } from 'node:http';
import { datasetKey, listKey } from './cache/keys.ts';
import { type Operation, operations } from './contract/operations.ts';
import { createDatasetRoute } from './datasets/create-dataset.ts';
import { getDatasetRoute } from './datasets/get-dataset.ts';
import { listDatasetsRoute } from './datasets/list-datasets.ts';
import { checkAgainst } from './http/check-answer.ts';
import { concludeRequest } from './http/conclude-request.ts';
import type { Exchange } from './http/exchange.ts';
import { requestIdOf } from './http/request-id.ts';
import { observeRequest } from './observe/observe-request.ts';
import { routePath } from './route-path.ts';
import type { Services } from './services.ts';

type Direct = {
  readonly name: string;
  readonly handle: (exchange: Exchange) => Promise<void>;
  readonly check: Exchange['state']['check'];
};

/** An id, or else a query. */
const TARGET = /^\/datasets(?:\/([1-9]\d*)|\?([^#]*))?$/;

/**
 * Answers the three requests that many clients make at once without Koa, whose context and middleware take longer
 * than PostgreSQL takes to find a row; everything else goes on to `koa`. The routes are the same, and so are the
 * answers, the lines in the log and the counts. What the cache has is answered without a route.
 */
export function answerDirectly(services: Services, koa: RequestListener): RequestListener {
  const { settings, tokens, log } = services;
  const conclude = concludeRequest(services);
  const direct = (operation: Operation, handle: Direct['handle']): Direct => ({
    name: routePath(operation.path),
    handle,
    check: settings.NODE_ENV === 'production' ? undefined : checkAgainst(operation),
  });
  const list = direct(operations.listDatasets, listDatasetsRoute(services));
  const get = direct(operations.getDataset, getDatasetRoute(services));
  const create = tokens === null ? direct(operations.createDataset, createDatasetRoute(services)) : null;
  const routeOf = (method: string, id: string | undefined): Direct | null => {
    if (method === 'GET') return id === undefined ? list : get;
    return method === 'POST' && id === undefined ? create : null;
  };

  return (req, res) => {
    const { method = '', url = '' } = req;
    const target = TARGET.exec(url);
    const [, id, querystring = ''] = target ?? [];
    const route = target === null ? null : routeOf(method, id);
    if (route === null) {
      koa(req, res);
      return;
    }
    const path = id === undefined ? '/datasets' : `/datasets/${id}`;
    const state = { requestId: '', check: route.check };
    const exchange: Exchange = { req, res, method, path, querystring, params: { id }, state };
    if (method === 'GET' && answerKept(services, exchange, route.name)) return;
    conclude(
      exchange,
      () => route.handle(exchange),
      () => route.name,
    ).catch((error: unknown) => {
      log.error({ err: error }, 'an answer could not be written');
      res.destroy();
    });
  };
}

/** Answers a read with what the cache has; false where it has nothing, or where the answer depends on a condition. */
function answerKept({ cache, metrics, log }: Services, exchange: Exchange, route: string): boolean {
  const { req, res, params, method, path } = exchange;
  if (req.headers['if-none-match'] !== undefined) return false;
  const answer = cache.peek(params.id === undefined ? listKey(exchange.querystring) : datasetKey(params.id));
  if (answer === null) return false;
  const startedAt = performance.now();
  const requestId = requestIdOf(req.headers['x-request-id']);
  res.writeHead(200, [...answer.head, 'x-request-id', requestId]);
  res.end(answer.json);
  observeRequest({ metrics, log }, { requestId, method, route, path, status: 200, startedAt });
  return true;
}

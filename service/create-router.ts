import { Router, type RouterMiddleware } from '@koa/router';
import { requireToken } from './auth/require-token.ts';
import { JSON_TYPE, MERGE_PATCH_TYPE, type OperationId, operationList } from './contract/operations.ts';
import { changeDatasetRoute } from './datasets/change-dataset.ts';
import { createDatasetRoute } from './datasets/create-dataset.ts';
import { deleteDatasetRoute } from './datasets/delete-dataset.ts';
import { getDatasetRoute } from './datasets/get-dataset.ts';
import { listDatasetsRoute } from './datasets/list-datasets.ts';
import { restoreDatasetRoute } from './datasets/restore-dataset.ts';
import { docsRoute, openapiRoute } from './documentation/documentation-routes.ts';
import { liveRoute, readyRoute } from './health/health-routes.ts';
import { checkAnswer } from './http/check-answer.ts';
import { routePath } from './route-path.ts';
import type { Services } from './services.ts';

/** Every operation of the contract with its handler: one without a handler does not compile. */
export function createRouter(services: Services): Router {
  const handlers: Record<OperationId, RouterMiddleware> = {
    listDatasets: listDatasetsRoute(services),
    createDataset: createDatasetRoute(services),
    getDataset: getDatasetRoute(services),
    putDataset: changeDatasetRoute(services, [JSON_TYPE]),
    patchDataset: changeDatasetRoute(services, [MERGE_PATCH_TYPE, JSON_TYPE]),
    deleteDataset: deleteDatasetRoute(services),
    restoreDataset: restoreDatasetRoute(services),
    health: readyRoute(services),
    live: liveRoute(),
    ready: readyRoute(services),
  };
  const router = new Router();
  for (const operation of operationList) {
    const path = routePath(operation.path);
    const before: RouterMiddleware[] = [];
    if (services.settings.NODE_ENV !== 'production') before.push(checkAnswer(operation));
    if (operation.writes) before.push(requireToken(services.tokens));
    router[operation.method](path, ...before, handlers[operation.id]);
  }
  router.get('/openapi.json', openapiRoute());
  router.get('/docs', docsRoute());
  return router;
}

import { Router } from '@koa/router';
import { createDatasetRoute } from './datasets/create-dataset.ts';
import { getDatasetRoute } from './datasets/get-dataset.ts';
import { listDatasetsRoute } from './datasets/list-datasets.ts';
import { liveRoute, readyRoute } from './health/health-routes.ts';
import type { Services } from './services.ts';

/** Every route of the API and its handler. */
export function createRouter(services: Services): Router {
  const router = new Router();
  router.get('/health', readyRoute(services));
  router.get('/health/live', liveRoute());
  router.get('/health/ready', readyRoute(services));
  router.get('/datasets', listDatasetsRoute(services));
  router.post('/datasets', createDatasetRoute(services));
  router.get('/datasets/:id', getDatasetRoute(services));
  return router;
}

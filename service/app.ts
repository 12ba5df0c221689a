import Koa from 'koa';
import { createRouter } from './create-router.ts';
import { handleRequest } from './http/handle-request.ts';
import { refuseUnknown } from './http/refuse-unknown.ts';
import type { Services } from './services.ts';

/** Composes the API. It listens nowhere and owns nothing that needs closing. */
export function createApp(services: Services): Koa {
  const app = new Koa({ env: services.settings.NODE_ENV });
  const router = createRouter(services);
  app.use(handleRequest(services));
  app.use(router.routes());
  app.use(refuseUnknown(router));
  app.on('error', (error: unknown) => services.log.warn({ err: error }, 'connection failed'));
  return app;
}

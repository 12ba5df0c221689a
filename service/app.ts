import type { RequestListener } from 'node:http';
import Koa from 'koa';
import { answerDirectly } from './answer-directly.ts';
import { createRouter } from './create-router.ts';
import { allowOrigins } from './http/allow-origins.ts';
import { dispatch } from './http/dispatch.ts';
import { handleRequest } from './http/handle-request.ts';
import { refuseUnknown } from './http/refuse-unknown.ts';
import { limitClients } from './limit/limit-clients.ts';
import type { Services } from './services.ts';
import { traceRequests } from './trace/trace-requests.ts';

/** Composes the API. It listens nowhere and owns nothing that needs closing. */
export function createApp(services: Services): Koa {
  const { settings, limiter, log } = services;
  const app = new Koa({ env: settings.NODE_ENV });
  const router = createRouter(services);
  if (settings.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined) app.use(traceRequests());
  app.use(handleRequest(services));
  if (settings.CORS_ORIGINS.length > 0) app.use(allowOrigins(settings.CORS_ORIGINS));
  if (limiter !== null) app.use(limitClients(limiter, settings.TRUSTED_PROXIES));
  app.use(dispatch(router));
  app.use(refuseUnknown(router));
  app.on('error', (error: unknown) => log.warn({ err: error }, 'connection failed'));
  return app;
}

/** What a server calls for each request: the app, and before it a shorter way, where nothing else has a say. */
export function createListener(services: Services): RequestListener {
  const { settings, limiter } = services;
  const koa = createApp(services).callback();
  const traced = settings.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined;
  const direct = !traced && limiter === null && settings.CORS_ORIGINS.length === 0;
  return direct ? answerDirectly(services, koa) : koa;
}

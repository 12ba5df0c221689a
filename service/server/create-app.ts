import cors from '@koa/cors';
import Koa from 'koa';
import compress from 'koa-compress';
import { createRouter } from './create-router.ts';
import { boundAnswers } from './http/bound-answers.ts';
import { handleRequest } from './http/handle-request.ts';
import { refuseUnknown } from './http/refuse-unknown.ts';
import { limitClients } from './limit/limit-clients.ts';
import { traceRequests } from './observe/trace-requests.ts';
import type { Services } from './services.ts';

const VERSION = '/v1';
const COMPRESS_FROM_BYTES = 1_024;
const ENCODINGS = ['zstd', 'br', 'gzip', 'deflate', 'identity'];

/** Composes the API. It does not listen, and owns nothing that must be closed. */
export function createApp(services: Services): Koa {
  const { settings, redis, log } = services;
  const { NODE_ENV: env, TRUSTED_PROXIES: proxies } = settings;
  // The client address is the entry that our outermost proxy appended to X-Forwarded-For. The entries before it are
  // claims of the client.
  const app = new Koa({ env, proxy: proxies > 0, maxIpsCount: proxies });
  const router = createRouter(services);
  if (settings.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined) app.use(traceRequests());
  app.use(compressLarge());
  app.use(boundAnswers());
  app.use(handleRequest(services));
  app.use(takeVersion);
  if (settings.CORS_ORIGINS.length > 0) app.use(allowOrigins(settings.CORS_ORIGINS));
  if (settings.RATE_LIMIT_PER_MINUTE > 0) app.use(limitClients(settings.RATE_LIMIT_PER_MINUTE, redis));
  app.use(router.routes());
  app.use(refuseUnknown(router));
  app.on('error', (error: unknown) => {
    if (isConnectionEnd(error)) log.debug({ reason: String(error) }, 'the client disconnected during the response');
    else log.error({ err: error }, 'response failed');
  });
  return app;
}

/** Whether a response failed because the client closed the connection. */
function isConnectionEnd(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'].includes(String(code));
}

/** Removes the optional version prefix of a path. */
const takeVersion: Koa.Middleware = (context, next) => {
  const [version, path] = [context.path.slice(0, VERSION.length), context.path.slice(VERSION.length)];
  if (version === VERSION && path.startsWith('/')) {
    context.path = path;
    context.state.version = version;
  }
  return next();
};

/** Compresses large responses. Small ones are never compressed, so they need no `Vary`. */
function compressLarge(): Koa.Middleware {
  const compressed = compress({ threshold: COMPRESS_FROM_BYTES });
  return async (context, next) => {
    await next();
    if ((context.length ?? 0) < COMPRESS_FROM_BYTES || context.compress === false) return;
    context.vary('Accept-Encoding');
    if (context.method === 'HEAD') {
      // The length of the compressed response to GET is not known. Koa would set that of the uncompressed one.
      context.remove('content-length');
      context.flushHeaders();
      return;
    }
    // A client that accepts no encoding, not even identity, gets identity: koa-compress would fail.
    if (context.acceptsEncodings(ENCODINGS) !== false) await compressed(context, async () => {});
  };
}

/** CORS for the configured origins (`*` for any), without credentials. */
function allowOrigins(origins: readonly string[]): Koa.Middleware {
  const any = origins.includes('*');
  return cors({
    origin: ({ req }) => (any ? '*' : origins.find((one) => one === req.headers.origin)) ?? '',
    allowMethods: 'GET, HEAD, POST, PUT, PATCH, DELETE',
    allowHeaders:
      'Authorization, Content-Type, Idempotency-Key, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since, X-Request-Id',
    exposeHeaders:
      'ETag, Idempotency-Replayed, Last-Modified, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id',
    maxAge: 600,
  });
}

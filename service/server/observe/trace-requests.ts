import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Middleware } from 'koa';

/** Creates a span for each request, as a child of the one in its `traceparent` header. */
export function traceRequests(): Middleware {
  const tracer = trace.getTracer('http');
  return async (koa, next) => {
    const parent = propagation.extract(context.active(), koa.req.headers);
    const attributes = { 'http.request.method': koa.method, 'url.path': koa.path };
    await tracer.startActiveSpan(koa.method, { kind: SpanKind.SERVER, attributes }, parent, async (span) => {
      try {
        await next();
      } finally {
        const route: unknown = koa._matchedRoute;
        if (typeof route === 'string') span.updateName(`${koa.method} ${route}`).setAttribute('http.route', route);
        span.setAttribute('http.response.status_code', koa.status);
        if (koa.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      }
    });
  };
}

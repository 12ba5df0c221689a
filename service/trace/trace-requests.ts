import { context, type SpanContext, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import type { Middleware } from 'koa';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** A span for each request, below the one that its `traceparent` header names. */
export function traceRequests(): Middleware {
  const tracer = trace.getTracer('http');
  return async (koa, next) => {
    const above = parseTraceparent(koa.req.headers.traceparent);
    const parent = above === null ? context.active() : trace.setSpanContext(context.active(), above);
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

/** Reads a W3C `traceparent`; null where there is none or it is malformed. */
export function parseTraceparent(header: string | string[] | undefined): SpanContext | null {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(typeof header === 'string' ? header : '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
}

import { randomBytes } from 'node:crypto';
import {
  type AttributeValue,
  type Context,
  context,
  type Exception,
  INVALID_SPAN_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  type SpanStatus,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Exporter } from './otlp-exporter.ts';

const NS_PER_MS = 1_000_000;

/** A tracer that gives each finished span to an exporter. */
export function createTracer(exporter: Exporter): Tracer {
  const startSpan = (name: string, options: SpanOptions = {}, parent: Context = context.active()): Span => {
    const above = options.root === true ? INVALID_SPAN_CONTEXT : (trace.getSpanContext(parent) ?? INVALID_SPAN_CONTEXT);
    return createSpan(name, options, above, exporter);
  };
  // The interface has three forms: options and context may be left out.
  function startActiveSpan<F extends (span: Span) => ReturnType<F>>(name: string, ...rest: unknown[]): ReturnType<F> {
    const work = rest.at(-1) as F;
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : {};
    const parent = rest.length > 2 ? (rest[1] as Context) : context.active();
    const span = startSpan(name, options, parent);
    return context.with(trace.setSpan(parent, span), () => work(span));
  }
  return { startSpan, startActiveSpan };
}

function createSpan(name: string, options: SpanOptions, above: SpanContext, exporter: Exporter): Span {
  const inside = above.traceId !== INVALID_SPAN_CONTEXT.traceId;
  const own: SpanContext = {
    traceId: inside ? above.traceId : randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    traceFlags: inside ? above.traceFlags : TraceFlags.SAMPLED,
  };
  const started = now();
  const attributes = new Map<string, AttributeValue | undefined>(Object.entries(options.attributes ?? {}));
  let title = name;
  let status: SpanStatus = { code: SpanStatusCode.UNSET };
  let ended = false;
  const span: Span = {
    spanContext: () => own,
    setAttribute: (key, value) => {
      attributes.set(key, value);
      return span;
    },
    setAttributes: (more) => {
      for (const [key, value] of Object.entries(more)) attributes.set(key, value);
      return span;
    },
    addEvent: () => span,
    addLink: () => span,
    addLinks: () => span,
    setStatus: (given) => {
      status = given;
      return span;
    },
    updateName: (given) => {
      title = given;
      return span;
    },
    recordException: (exception) => {
      attributes.set('exception.message', messageOf(exception));
    },
    isRecording: () => !ended,
    end: () => {
      if (ended) return;
      ended = true;
      if ((own.traceFlags & TraceFlags.SAMPLED) === 0) return;
      exporter.add({
        traceId: own.traceId,
        spanId: own.spanId,
        ...(inside ? { parentSpanId: above.spanId } : {}),
        name: title,
        // OTLP counts kinds from one.
        kind: (options.kind ?? SpanKind.INTERNAL) + 1,
        startTimeUnixNano: started,
        endTimeUnixNano: now(),
        attributes: [...attributes].flatMap(([key, value]) =>
          value === undefined ? [] : [{ key, value: toValue(value) }],
        ),
        status: { code: status.code, ...(status.message === undefined ? {} : { message: status.message }) },
      });
    },
  };
  return span;
}

function now(): string {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * NS_PER_MS)).toString();
}

function messageOf(exception: Exception): string {
  return typeof exception === 'string' ? exception : (exception.message ?? 'unknown');
}

function toValue(value: AttributeValue): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { stringValue: JSON.stringify(value) };
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { Logger } from 'pino';
import { createTracer } from './create-tracer.ts';
import { createExporter } from './otlp-exporter.ts';

/**
 * Makes the tracer that the OpenTelemetry API hands to everyone in this process: to us, and to Slonik, which traces
 * its queries by it. What is still unsent goes out when it is disposed of.
 */
export function startTracing(endpoint: string, serviceName: string, log: Logger): AsyncDisposable {
  const exporter = createExporter(endpoint, serviceName, log);
  const tracer = createTracer(exporter);
  const storage = new AsyncLocalStorage<Context>();
  context.setGlobalContextManager({
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, self, ...args) =>
      storage.run(active, () => work.call(self as ThisParameterType<typeof work>, ...args)),
    bind: (active, target) => {
      if (typeof target !== 'function') return target;
      return ((...args: unknown[]) => storage.run(active, () => target(...args))) as typeof target;
    },
    enable() {
      return this;
    },
    disable() {
      storage.disable();
      return this;
    },
  });
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
  return {
    [Symbol.asyncDispose]: async () => {
      await exporter[Symbol.asyncDispose]();
      trace.disable();
      context.disable();
    },
  };
}

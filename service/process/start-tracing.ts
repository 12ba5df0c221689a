import { DiagLogLevel, diag } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { Logger } from 'pino';

/** The timeout of an export, and so how long the last spans may delay the exit of the process. */
const ANSWER_MS = 2_000;

/**
 * Registers the global tracer of the process, which the service and Slonik use. On dispose, it sends the remaining spans
 * if the collector accepts them.
 */
export function startTracing(endpoint: string, serviceName: string, log: Logger): AsyncDisposable {
  const tell = (message: string): void => log.warn({ reason: message }, 'traces cannot be sent');
  diag.setLogger({ error: tell, warn: tell, info: () => {}, debug: () => {}, verbose: () => {} }, DiagLogLevel.WARN);
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: ANSWER_MS,
    // The exporter's own timeout starts once it is connected: a connection that never opens would delay the exit by minutes.
    httpAgentOptions: { keepAlive: true, timeout: ANSWER_MS },
  });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    spanProcessors: [new BatchSpanProcessor(exporter, { scheduledDelayMillis: 2_000 })],
  });
  provider.register();
  return {
    [Symbol.asyncDispose]: () => provider.shutdown().catch((error: unknown) => tell(String(error))),
  };
}

import { DiagLogLevel, diag } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { Logger } from 'pino';

/** How long the collector may take for an answer, and so for the last spans of a process that ends. */
const ANSWER_MS = 2_000;

/**
 * Makes the tracer that the OpenTelemetry API hands to everyone in this process: to us, and to Slonik, which traces
 * its queries by it. What is still unsent goes out when it is disposed of, where the collector takes it.
 */
export function startTracing(endpoint: string, serviceName: string, log: Logger): AsyncDisposable {
  const tell = (message: string): void => log.warn({ reason: message }, 'traces cannot be sent');
  diag.setLogger({ error: tell, warn: tell, info: () => {}, debug: () => {}, verbose: () => {} }, DiagLogLevel.WARN);
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: ANSWER_MS,
    // The exporter's own limit begins with the connection: one that never comes about would hold up the end for minutes.
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

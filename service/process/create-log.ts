import { trace } from '@opentelemetry/api';
import pino, { type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import type { ProcessSettings } from './process-settings.ts';

type LogSettings = Pick<ProcessSettings, 'LOG_LEVEL' | 'OTEL_SERVICE_NAME'>;

/** JSON lines, on stdout unless told otherwise. Secrets are cut out wherever an object with their names is logged. */
export function createLog(settings: LogSettings, destination: DestinationStream = pino.destination(1)): Logger {
  const options: LoggerOptions = {
    level: settings.LOG_LEVEL,
    base: { service: settings.OTEL_SERVICE_NAME },
    timestamp: pino.stdTimeFunctions.isoTime,
    // Without tracing there is no span, and no key.
    mixin: () => {
      const span = trace.getActiveSpan()?.spanContext();
      return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
    },
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: [
        'authorization',
        'password',
        'token',
        '*.authorization',
        '*.password',
        '*.token',
        '*.connectionUri',
        'err.values',
      ],
      censor: '[redacted]',
    },
  };
  return pino(options, destination);
}

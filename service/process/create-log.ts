import { trace } from '@opentelemetry/api';
import pino, { type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import type { ProcessSettings } from './process-settings.ts';

type LogSettings = Pick<ProcessSettings, 'LOG_LEVEL' | 'OTEL_SERVICE_NAME'>;

/** Logs JSON lines, to stdout by default. Fields that hold secrets are redacted by name in every logged object. */
export function createLog(settings: LogSettings, destination: DestinationStream = pino.destination(1)): Logger {
  const options: LoggerOptions = {
    level: settings.LOG_LEVEL,
    base: { service: settings.OTEL_SERVICE_NAME },
    timestamp: pino.stdTimeFunctions.isoTime,
    // Without tracing there is no active span, and so no ids.
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

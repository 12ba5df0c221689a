import pino, { type Logger } from 'pino';
import type { Settings } from '../settings/settings-schema.ts';

/** JSON lines on stdout. Secrets are cut out wherever an object with their names is logged. */
export function createLog(settings: Pick<Settings, 'LOG_LEVEL' | 'OTEL_SERVICE_NAME'>): Logger {
  return pino({
    level: settings.LOG_LEVEL,
    base: { service: settings.OTEL_SERVICE_NAME },
    timestamp: pino.stdTimeFunctions.isoTime,
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
  });
}

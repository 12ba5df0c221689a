import pino, { type DestinationStream, type LevelWithSilent, type Logger, type LoggerOptions } from 'pino';

/** What the log needs of the settings, by their names. */
export type LogSettings = { readonly LOG_LEVEL: LevelWithSilent; readonly OTEL_SERVICE_NAME: string };

/** JSON lines, on stdout unless told otherwise. Secrets are cut out wherever an object with their names is logged. */
export function createLog(settings: LogSettings, destination: DestinationStream = pino.destination(1)): Logger {
  const options: LoggerOptions = {
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
  };
  return pino(options, destination);
}

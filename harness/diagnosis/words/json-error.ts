import { tracedErrors } from './traced-errors.ts';

type Fields = Readonly<Record<string, unknown>>;

const errorLevels = /^(?:err|error|fatal|critical|crit|panic|dpanic|alert|emerg(?:ency)?|severe)$/i;
/** Levels of pino and bunyan: 50 is error, 60 fatal. */
const leastErrorLevel = 50;
const levelKeys = ['level', 'severity', 'lvl', 'levelname', 'log.level', '@l', 'LogLevel'];
const messageKeys = ['msg', 'message', 'event', '@m', '@mt', 'Message', 'short_message', 'textPayload'];
const errorKeys = [
  'err',
  'error',
  'exception',
  'exc_info',
  'thrown',
  'Exception',
  '@x',
  'stack_trace',
  'reason',
  'cause',
];

/** The messages of the error in a line of a JSON log, followed by those of its causes; undefined if the line is not
 * JSON or reports no error. Supports pino, bunyan, winston, zap, logrus, slog, structlog, Logback and Serilog. */
export function jsonError(line: string): string[] | undefined {
  const fields = parsed(line);
  if (fields === undefined) return undefined;
  const error = errorKeys.map((key) => fields[key]).find((value) => value !== undefined && value !== null);
  if (!isErrorLevel(fields) && !(typeof error === 'object' && error !== null)) return undefined;
  if (hasLevel(fields) && !isErrorLevel(fields)) return undefined;
  const message = firstText(fields, messageKeys);
  const chain = [...(message === undefined ? [] : [message]), ...chainOf(error)];
  return chain.length === 0 ? undefined : chain;
}

function parsed(line: string): Fields | undefined {
  const start = line.indexOf('{');
  if (start < 0 || !line.trimEnd().endsWith('}')) return undefined;
  try {
    const value: unknown = JSON.parse(line.slice(start));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function levelOf(fields: Fields): unknown {
  return levelKeys.map((key) => fields[key]).find((value) => value !== undefined);
}

function hasLevel(fields: Fields): boolean {
  return levelOf(fields) !== undefined;
}

function isErrorLevel(fields: Fields): boolean {
  const level = levelOf(fields);
  return typeof level === 'number' ? level >= leastErrorLevel : typeof level === 'string' && errorLevels.test(level);
}

/** The message of an error, followed by those of its causes. */
function chainOf(error: unknown): string[] {
  if (typeof error === 'string') {
    const [traced] = tracedErrors(error.split('\n'));
    return traced === undefined ? [error.split('\n', 1)[0] ?? ''] : [...traced.chain];
  }
  if (typeof error !== 'object' || error === null) return [];
  const fields = error as Fields;
  const { cause, errors, stack, inner } = fields as {
    cause?: unknown;
    errors?: unknown;
    stack?: unknown;
    inner?: unknown;
  };
  const message = firstText(fields, [...messageKeys, 'detail', 'name']);
  const first = Array.isArray(errors) ? errors[0] : undefined;
  const traced = typeof stack === 'string' ? (tracedErrors(stack.split('\n'))[0]?.chain ?? []) : [];
  // If the message is empty, the stack at least names the error's class.
  const own = message === undefined || message === '' ? traced : [message, ...traced.slice(1)];
  return [...own, ...chainOf(cause ?? inner ?? first)];
}

function firstText(fields: Fields, keys: readonly string[]): string | undefined {
  return keys.map((key) => fields[key]).find((value): value is string => typeof value === 'string' && value !== '');
}

import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const count = z.coerce.number().int().min(0);
const atLeastOne = z.coerce.number().int().min(1);
const url = (protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `expected a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

/** The environment of the service, by the names of its variables. */
export const settingsSchema = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  PORT: port.default(3000),
  METRICS_PORT: port.default(9090),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),

  DATABASE_URL: url(['postgres:', 'postgresql:']),
  DATABASE_POOL_MAX: atLeastOne.default(10),
  DATABASE_POOL_MIN: count.default(2),
  DATABASE_QUEUE_MAX: count.default(500),
  DATABASE_QUEUE_TIMEOUT_MS: atLeastOne.default(5_000),
  DATABASE_CONNECT_TIMEOUT_MS: atLeastOne.default(5_000),
  DATABASE_STATEMENT_TIMEOUT_MS: atLeastOne.default(10_000),
  MIGRATIONS_DIR: z.string().optional(),

  REDIS_URL: url(['redis:', 'rediss:']).optional(),
  REDIS_TIMEOUT_MS: atLeastOne.default(250),
  CACHE_MAX_MB: atLeastOne.default(64),
  CACHE_TTL_MS: atLeastOne.default(10_000),

  BASE_PATH: z
    .string()
    .regex(/^(\/[\w.~-]+)*$/, { error: 'expected a path without a slash at its end, such as /api' })
    .default(''),
  DELETED_RETENTION_DAYS: count.default(0),
  API_TOKENS_FILE: z.string().optional(),
  READS_NEED_TOKEN: z.stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' }).default(false),
  CORS_ORIGINS: list.default([]),
  RATE_LIMIT_PER_MINUTE: count.default(0),
  TRUSTED_PROXIES: count.default(0),
  IDEMPOTENCY_TTL_HOURS: atLeastOne.default(24),

  SHUTDOWN_DELAY_MS: count.optional(),
  SHUTDOWN_GRACE_MS: atLeastOne.default(20_000),

  OTEL_EXPORTER_OTLP_ENDPOINT: url(['http:', 'https:']).optional(),
  OTEL_SERVICE_NAME: z.string().default('kaggle-data-api'),
});

/** The settings of one process, parsed once at its start and never changed. */
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

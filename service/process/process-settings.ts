import { z } from 'zod';
import { atLeastOne, count, databaseSettings } from '../database/database-settings.ts';
import { serverSettings } from '../server/server-settings.ts';

const port = count.max(65_535);

/** The environment variables of the process. */
export const processSettings = z
  .object({
    ...databaseSettings.shape,
    ...serverSettings.shape,
    PORT: port.default(3000),
    METRICS_PORT: port.default(9090),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    MIGRATIONS_DIR: z.string().optional(),
    REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'expected a URL that starts with redis://' }).optional(),
    REDIS_TIMEOUT_MS: atLeastOne.default(250),
    CACHE_MAX_MB: atLeastOne.default(64),
    CACHE_TTL_MS: atLeastOne.default(10_000),
    API_TOKENS_FILE: z.string().optional(),
    IDEMPOTENCY_TTL_HOURS: atLeastOne.default(24),
    DELETED_RETENTION_DAYS: count.default(0),
    SHUTDOWN_DELAY_MS: count.optional(),
    SHUTDOWN_GRACE_MS: atLeastOne.default(20_000),
    OTEL_SERVICE_NAME: z.string().default('kaggle-data-api'),
  })
  .refine((settings) => !settings.READS_NEED_TOKEN || settings.API_TOKENS_FILE !== undefined, {
    error: 'needs API_TOKENS_FILE',
    path: ['READS_NEED_TOKEN'],
  });

/** The settings of one process, parsed once at startup and immutable. */
export type ProcessSettings = Readonly<z.infer<typeof processSettings>>;

import { z } from 'zod';

export const count = z.coerce.number().int().min(0);
export const atLeastOne = count.min(1);

/** The environment variables of the database. */
export const databaseSettings = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'expected a URL that starts with postgres://' }),
  DATABASE_TRANSACTION_POOLER: z.stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' }).default(false),
  DATABASE_POOL_MAX: atLeastOne.default(10),
  DATABASE_POOL_MIN: count.default(2),
  DATABASE_QUEUE_MAX: count.default(500),
  DATABASE_QUEUE_TIMEOUT_MS: atLeastOne.default(5_000),
  DATABASE_CONNECT_TIMEOUT_MS: atLeastOne.default(5_000),
  DATABASE_STATEMENT_TIMEOUT_MS: atLeastOne.default(10_000),
  DATABASE_SEARCH_TIMEOUT_MS: atLeastOne.default(3_000),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'expected a URL that starts with http:// or https://' })
    .optional(),
});

export type DatabaseSettings = Readonly<z.infer<typeof databaseSettings>>;

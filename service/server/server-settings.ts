import { z } from 'zod';
import { count, databaseSettings } from '../database/database-settings.ts';

/** The environment variables of the server. */
export const serverSettings = databaseSettings.pick({ OTEL_EXPORTER_OTLP_ENDPOINT: true }).extend({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  BASE_PATH: z
    .string()
    .regex(/^(\/[\w.~-]+)*$/, { error: 'expected a path without a trailing slash, such as /api' })
    .default(''),
  READS_NEED_TOKEN: z.stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' }).default(false),
  CORS_ORIGINS: z
    .string()
    .transform((text) => text.split(',').flatMap((origin) => origin.trim() || []))
    .refine((origins) => origins.every((origin) => /^(\*|[a-z][\w+.-]*:\/\/[^/?#@]+)$/.test(origin)), {
      error: 'expected * or origins without a path, such as https://example.org',
    })
    .default([]),
  RATE_LIMIT_PER_MINUTE: count.default(0),
  TRUSTED_PROXIES: count.default(0),
});

export type ServerSettings = Readonly<z.infer<typeof serverSettings>>;

import { z } from 'zod';
import { jobValues } from './job-schema.ts';
import { text } from './scalars.ts';
import { serviceValues } from './service-schema.ts';
import { volumeChartValues } from './volume-chart-schema.ts';

const identifier = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/);
const postgresValues = serviceValues.extend({
  database: z.strictObject({ name: identifier.optional(), user: identifier.optional() }).optional(),
  backup: z
    .strictObject({
      enabled: z.boolean().optional(),
      encryption: z
        .strictObject({
          /** A key of a Secret, which also becomes part of the dumps' file names. */
          key: z
            .string()
            .regex(/^([A-Za-z0-9][-_A-Za-z0-9]*)?$/)
            .optional(),
          secret: text.optional(),
        })
        .optional(),
      job: jobValues.optional(),
      restore: jobValues.optional(),
      verify: jobValues.optional(),
    })
    .optional(),
});

const monitoringValues = serviceValues.extend({
  replace: z.record(z.string(), z.string()).optional(),
  certificates: z.strictObject({ hosts: z.array(text).optional(), ingress: text.optional() }).optional(),
});

/** In production, writes require a token: NODE_ENV=production requires the variable with the tokens' file. */
const inProduction = {
  properties: { env: { properties: { NODE_ENV: { const: 'production' } }, required: ['NODE_ENV'] } },
};
const withTokens = { properties: { env: { required: ['API_TOKENS_FILE'] } } };
const apiValues = serviceValues.meta({ allOf: [{ anyOf: [{ not: inProduction }, withTokens] }] });

/** Charts with more values than their libraries have, by folder name. */
const special: Readonly<Record<string, z.ZodType>> = {
  'kaggle-data-api': apiValues,
  postgres: postgresValues,
  'kaggle-data-pvc': volumeChartValues,
  monitoring: monitoringValues,
};

/** The schema of a chart's values, determined by its folder name or the libraries in its Chart.yaml.
 * @throws Error if no library defines the values */
export function schemaOfChart(chart: string, libraries: readonly string[]): z.ZodType {
  const own = special[chart];
  if (own !== undefined) return own;
  if (libraries.includes('kit-service')) return serviceValues;
  if (libraries.includes('kit-job')) return jobValues;
  throw new Error(
    `charts/${chart}: expected a dependency on kit-service or kit-job, or a schema in ${import.meta.url}`,
  );
}

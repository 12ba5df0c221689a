import { z } from 'zod';

const component = z.enum(['up', 'down', 'off']);

/** The answer of the health endpoints. */
export const healthSchema = z
  .strictObject({
    status: z.enum(['ok', 'unavailable']),
    checks: z
      .strictObject({ database: z.enum(['up', 'down', 'unmigrated']), cache: component, accepting: z.boolean() })
      .optional()
      .meta({ description: 'Not on /health/live, which asks nothing but the process.' }),
  })
  .meta({ id: 'Health' });

export type Health = z.infer<typeof healthSchema>;

import { z } from 'zod';

const component = z.enum(['up', 'down', 'off']);

/** The response of the health endpoints. */
export const healthSchema = z
  .strictObject({
    status: z.enum(['ok', 'unavailable']),
    checks: z
      .strictObject({ database: z.enum(['up', 'down', 'unmigrated']), cache: component, accepting: z.boolean() })
      .optional()
      .meta({ description: 'Absent on /health/live, which checks only the process.' }),
  })
  .meta({ id: 'Health' });

export type Health = z.infer<typeof healthSchema>;

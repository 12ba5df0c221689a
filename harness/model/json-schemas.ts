import { z } from 'zod';
import { platformSchema } from './platform.ts';
import { groupSchema, scenarioSchema } from './scenario.ts';

/** The JSON Schemas of the file formats, generated from the schemas that the loader checks with. */
export function jsonSchemas(): Readonly<Record<'platform' | 'scenario', object>> {
  return {
    platform: z.toJSONSchema(platformSchema, { io: 'input' }),
    scenario: z.toJSONSchema(z.union([scenarioSchema, groupSchema]), { io: 'input' }),
  };
}

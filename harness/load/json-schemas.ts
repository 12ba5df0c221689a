import { z } from 'zod';
import { platformSchema } from '../model/platform.ts';
import type { StepKinds } from '../model/scenario/step-kind.ts';
import { scenarioSchemas } from './scenario-schemas.ts';

/** The JSON Schemas of the file formats, generated from the schemas that the loader checks with. */
export function jsonSchemas(kinds: StepKinds): Readonly<Record<'platform' | 'scenario', object>> {
  const { scenario, group } = scenarioSchemas(kinds);
  return {
    platform: z.toJSONSchema(platformSchema, { io: 'input' }),
    // A kind of a user's own may check what JSON Schema cannot say.
    scenario: z.toJSONSchema(z.union([scenario, group]), { io: 'input', unrepresentable: 'any' }),
  };
}

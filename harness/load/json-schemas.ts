import { z } from 'zod';
import { platformSchema } from '../model/platform.ts';
import type { StepKinds } from '../model/scenario/step-kind.ts';
import { scenarioSchemas } from './scenario-schemas.ts';

/** The JSON Schemas of the file formats, generated from the schemas that the loader validates with. */
export function jsonSchemas(kinds: StepKinds): Readonly<Record<'platform' | 'scenario', object>> {
  const { scenario, group } = scenarioSchemas(kinds);
  return {
    platform: z.toJSONSchema(platformSchema, { io: 'input' }),
    // The schema of a custom step kind may contain checks that JSON Schema cannot express.
    scenario: z.toJSONSchema(z.union([scenario, group]), { io: 'input', unrepresentable: 'any' }),
  };
}

import { z } from 'zod';
import type { StepDefinition } from '../step-definition.ts';

/** Deletes an object and waits until it is gone. */
export const deleteStep = {
  name: 'delete',
  schema: z
    .strictObject({
      apiVersion: z.string(),
      kind: z.string(),
      name: z.string(),
      namespace: z.string().optional(),
      wait: z.boolean().default(true).describe('Wait until it is gone.'),
    })
    .describe('Delete an object.'),
  expectation: z.strictObject({}),
  needsCluster: true,
  timeoutMs: 60_000,
  example: `
- name: the config map is gone
  delete: {apiVersion: v1, kind: ConfigMap, name: greeting}
`,
} as const satisfies StepDefinition;

import { z } from 'zod';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { everyRelease } from '../../model/scenario/step-kind.ts';
import { defineStep } from '../define-step.ts';

const schema = z
  .strictObject({
    apiVersion: z.string(),
    kind: z.string(),
    name: z.string(),
    namespace: z.string().optional(),
    wait: z.boolean().default(true).describe('Wait until it is gone.'),
  })
  .describe('Delete an object.');

export type DeleteInput = z.output<typeof schema>;

/** Deletes an object and waits until it is gone. */
export const deleteStep = defineStep({
  name: 'delete',
  schema,
  expectation: z.strictObject({
    existed: expectationSchema.optional().describe('Whether it existed; must be true if not given.'),
  }),
  needsCluster: true,
  timeoutMs: 60_000,
  example: `
- name: the config map is gone
  delete: {apiVersion: v1, kind: ConfigMap, name: greeting}
`,
  title: ({ kind, name }) => `delete ${kind} ${name}`,
  // Only the run can tell which release the object belongs to.
  changes: (object) => ({ uses: [], changes: [], mayChange: [everyRelease], objects: [object] }),
  run: () => import('./run.ts'),
});

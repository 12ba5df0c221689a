import { z } from 'zod';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { defineStep } from '../define-step.ts';
import { orExpression } from '../or-expression.ts';

const schema = z
  .strictObject({
    release: z.string().describe('Release whose workload is scaled.'),
    kind: z.enum(['Deployment', 'StatefulSet']).optional().describe('Required if the release has several workloads.'),
    name: z.string().optional().describe('Name of the workload, if the release has several.'),
    replicas: orExpression(z.int().min(0), 'a whole number').describe('Number of pods, which may be 0.'),
  })
  .describe('Scale a workload, wait for its pods, and scale it back at the end of the scenario.');

export type ScaleInput = z.output<typeof schema>;

/** Sets the replicas of a workload until the end of the scenario. */
export const scaleStep = defineStep({
  name: 'scale',
  schema,
  expectation: z.strictObject({
    replicas: expectationSchema.optional(),
    before: expectationSchema.optional().describe('Replicas before the step.'),
  }),
  outcomes: { replicas: 'count', before: 'count' },
  needsCluster: true,
  timeoutMs: 120_000,
  releases: ['release'],
  title: (input) => `scale ${String(input['name'] ?? input['release'])} to ${String(input['replicas'])}`,
  example: `
- name: nobody is there
  scale: {release: kaggle-data-api, replicas: 0}
- name: everybody is there again
  scale: {release: kaggle-data-api, replicas: 2}
  expect: {before: 0}
`,
  changes: ({ release }) => ({ uses: [], changes: [release] }),
  run: () => import('./run.ts'),
});

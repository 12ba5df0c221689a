import { z } from 'zod';
import type { StepDefinition } from '../step-definition.ts';

/** Rolls a release's Deployments and StatefulSets and waits until they are ready again. */
export const restartStep = {
  name: 'restart',
  schema: z
    .strictObject({ release: z.string().describe('Release whose Deployments and StatefulSets are rolled.') })
    .describe('Restart the pods of a release and wait until they are ready again.'),
  expectation: z.strictObject({}),
  needsCluster: true,
  timeoutMs: 120_000,
  releases: ['release'],
  example: `
- name: the API is rolled
  restart: {release: kaggle-data-api}
  timeout: 3m
`,
} as const satisfies StepDefinition;

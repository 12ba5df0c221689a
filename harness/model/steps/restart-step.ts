import { z } from 'zod';

/** Rolls a release's Deployments and StatefulSets and waits until they are ready again. */
export const restartStep = {
  name: 'restart',
  schema: z
    .strictObject({ release: z.string().describe('Release whose Deployments and StatefulSets are rolled.') })
    .describe('Restart the pods of a release and wait until they are ready again.'),
  expectation: z.strictObject({}),
  needsCluster: true,
  /** Steps of a scenario, as YAML. */
  example: `
- name: the API is rolled
  restart: {release: kaggle-data-api}
  timeout: 3m
`,
} as const;

import { z } from 'zod';
import { defineStep } from '../define-step.ts';

const schema = z
  .strictObject({
    release: z.string().describe('Release whose Deployments, StatefulSets and DaemonSets are restarted.'),
  })
  .describe('Restart the pods of a release and wait until they are ready again.');

export type RestartInput = z.output<typeof schema>;

/** Restarts a release's Deployments, StatefulSets and DaemonSets and waits until they are ready again. */
export const restartStep = defineStep({
  name: 'restart',
  schema,
  expectation: z.strictObject({}),
  needsCluster: true,
  timeoutMs: 120_000,
  releases: ['release'],
  example: `
- name: the API is rolled
  restart: {release: kaggle-data-api}
  timeout: 3m
`,
  changes: ({ release }) => ({ uses: [], changes: [release] }),
  run: () => import('./run.ts'),
});

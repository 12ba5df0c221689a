import { z } from 'zod';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { defineStep } from '../define-step.ts';

const schema = z
  .strictObject({
    run: z.string().describe('Release whose CronJob to run now.'),
    cronJob: z.string().optional().describe('Name of the CronJob, if the release has several.'),
    backoffLimit: z
      .int()
      .min(0)
      .default(0)
      .describe(
        'How often a failed pod is replaced, per index if the CronJob sets backoffLimitPerIndex. With the default 0 the outcome is that of one run.',
      ),
    env: z
      .record(z.string(), z.string())
      .default({})
      .describe('Environment variables that override those of the manifest.'),
  })
  .describe("Run a CronJob's job now and wait for its end.");

export type JobInput = z.output<typeof schema>;

/** Runs the job of a CronJob now and waits for its end. */
export const jobStep = defineStep({
  name: 'job',
  schema,
  expectation: z.strictObject({
    succeeded: expectationSchema.optional().describe('Must be true if not given.'),
    exitCode: expectationSchema.optional(),
    logs: expectationSchema.optional(),
    reason: expectationSchema.optional().describe('Why it did not succeed, in one line.'),
  }),
  outcomes: { logs: 'string' },
  needsCluster: false,
  timeoutMs: 180_000,
  releases: ['run'],
  example: `
- name: a wrong configuration ends with exit code 2
  job: {run: fetch-kaggle, env: {KAGGLE_DATASETS: "not a slug"}}
  expect: {succeeded: false, exitCode: 2, logs: {contains: KAGGLE_DATASETS}}
`,
  // Other scenarios may read what the job writes.
  changes: ({ run }) => ({ uses: [run], changes: [], mayChange: [run] }),
  subject: ({ run }, outcome) => {
    const { succeeded, exitCode, logs, reason } = outcome?.value ?? {};
    if (succeeded !== false) return {};
    const how = typeof exitCode === 'number' ? `ended with exit code ${exitCode}` : `failed: ${String(reason)}`;
    return {
      failed: { key: 'succeeded', words: `the job of release ${run} ${how}` },
      ...(typeof exitCode === 'number' && { job: { exitCode, logs: String(logs) } }),
    };
  },
  run: () => import('./run.ts'),
});

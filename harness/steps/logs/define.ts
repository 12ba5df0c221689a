import { z } from 'zod';
import { durationSchema } from '../../model/duration.ts';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { defineStep } from '../define-step.ts';

const schema = z
  .strictObject({
    release: z.string().optional().describe('Release whose pods are read, except those being deleted.'),
    pod: z.string().optional().describe('Name of the one pod to read.'),
    ending: z.boolean().default(false).describe('Include pods of the release that are being deleted.'),
    container: z
      .string()
      .optional()
      .describe('Container to read, which may be an init container; default: all except init containers.'),
    previous: z.boolean().default(false).describe('The run of the container before its last restart.'),
    tail: z.int().min(1).optional().describe('Only this many lines from the end of each container.'),
    since: durationSchema
      .optional()
      .describe(
        'Only what was written within this time before the observation, in whole seconds; default: everything since the container started.',
      ),
  })
  .refine((step) => (step.pod === undefined) !== (step.release === undefined), 'exactly one of release and pod')
  .describe("Read the logs of a release's pods, or of one pod.");

export type LogsInput = z.output<typeof schema>;

/** Reads the logs of pods. */
export const logsStep = defineStep({
  name: 'logs',
  schema,
  expectation: z.strictObject({
    text: expectationSchema
      .optional()
      .describe('All lines as one string. With eventually, the step fails at once if the pods can never start.'),
    lines: expectationSchema.optional().describe('The lines as a list.'),
    pods: expectationSchema.optional().describe('Names of the pods that were read.'),
  }),
  outcomes: { text: 'string', lines: 'list', pods: 'list' },
  needsCluster: true,
  observesOnChange: true,
  releases: ['release'],
  // Without a previous run, the step fails.
  onlyObserves: ({ previous }) => !previous,
  title: (input) => `logs of ${String(input['release'] ?? input['pod'])}`,
  example: `
- name: it says that it listens
  eventually: {within: 10s}
  logs: {release: kaggle-data-api}
  expect: {text: {matches: listen}}
`,
  run: () => import('./run.ts'),
});

import { z } from 'zod';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { defineStep } from '../define-step.ts';

const schema = z
  .strictObject({
    pod: z.string().optional().describe('Name of the pod.'),
    release: z.string().optional().describe('Release whose ready pod is used if no pod is named.'),
    container: z
      .string()
      .optional()
      .describe("Default: the one in the pod's annotation kubectl.kubernetes.io/default-container, else the first."),
    command: z.array(z.string()).min(1).describe('The command and its arguments, without a shell unless you name one.'),
  })
  .refine((step) => (step.pod === undefined) !== (step.release === undefined), 'exactly one of pod and release')
  .describe('Run a command in a container.');

export type ExecInput = z.output<typeof schema>;

/** Runs a command in a container. */
export const execStep = defineStep({
  name: 'exec',
  schema,
  expectation: z.strictObject({
    exitCode: expectationSchema.optional().describe('Must be 0 if not given.'),
    stdout: expectationSchema.optional(),
    stderr: expectationSchema.optional(),
    pod: expectationSchema.optional().describe('Name of the pod that it ran in.'),
  }),
  outcomes: { stdout: 'string', stderr: 'string', pod: 'string' },
  needsCluster: true,
  releases: ['release'],
  example: `
- name: the image has the Node that it needs
  exec: {release: kaggle-data-api, command: [node, --version]}
  expect: {stdout: {matches: ^v2}, exitCode: 0}
`,
  title: ({ command }) => `exec ${command.join(' ').slice(0, 60)}`,
  // `tried` is set because a command that never exits produces no message of its own.
  subject: ({ command }, outcome) => ({
    tried: `$ ${command.join(' ')}`,
    failed: { key: 'exitCode', words: `the command ended with exit code ${outcome?.value['exitCode']}` },
  }),
  run: () => import('./run.ts'),
});

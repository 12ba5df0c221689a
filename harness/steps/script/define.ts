import { z } from 'zod';
import { expectationSchema } from '../../model/scenario/matcher.ts';
import { everyRelease } from '../../model/scenario/step-kind.ts';
import { defineStep } from '../define-step.ts';

const schema = z
  .strictObject({
    run: z.string().min(1).optional().describe('Text of a script, run by bash, which stops at the first error.'),
    command: z.array(z.string()).min(1).optional().describe('A command and its arguments, without a shell.'),
    shell: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('Command that runs the text of `run`, passed as a file; default: [bash, -eo, pipefail].'),
    forward: z
      .record(z.string(), z.union([z.string(), z.int()]))
      .default({})
      .describe(
        'Releases that the script can reach, each with the name or number of a port of its Service: {podinfo: http} sets PODINFO_HOST, PODINFO_PORT and PODINFO_ADDRESS (host:port) for the duration of the script.',
      ),
    env: z
      .record(z.string(), z.string())
      .default({})
      .describe(
        'Environment variables in addition to KUBECONFIG, NAMESPACE, RUN_ID, those of `forward` and those of the harness.',
      ),
  })
  .refine((step) => (step.run === undefined) !== (step.command === undefined), 'exactly one of run and command')
  .refine((step) => step.shell === undefined || step.run !== undefined, 'shell only with run')
  .describe("Run a process on this machine, in the scenario's folder.");

export type ScriptInput = z.output<typeof schema>;

/** Runs a process on this machine. */
export const scriptStep = defineStep({
  name: 'script',
  schema,
  expectation: z.strictObject({
    exitCode: expectationSchema.optional().describe('Must be 0 if not given.'),
    stdout: expectationSchema.optional(),
    stderr: expectationSchema.optional(),
    json: expectationSchema.optional().describe('Standard output, parsed as JSON.'),
  }),
  outcomes: { stdout: 'string', stderr: 'string' },
  needsCluster: false,
  timeoutMs: 60_000,
  title: ({ run, command }) =>
    `script ${Array.isArray(command) ? command.join(' ') : String(run).trim().split('\n')[0]}`.slice(0, 60),
  example: `
- name: what only a program can tell
  script: {run: "echo '{\\"answer\\": 42}'"}
  expect: {json: {answer: 42}}
`,
  // A script can change anything in the cluster.
  changes: ({ forward }) => ({ uses: Object.keys(forward), changes: [], mayChange: [everyRelease] }),
  releases: ['forward.*'],
  subject: (_input, outcome) => ({
    failed: { key: 'exitCode', words: `the script ended with exit code ${outcome?.value['exitCode']}` },
  }),
  run: () => import('./run.ts'),
});

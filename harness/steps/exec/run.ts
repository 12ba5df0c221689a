import { podToEnter } from '../../health/release-workloads.ts';
import { requireReleaseInStep } from '../require-cluster.ts';
import type { StepRun } from '../step-run.ts';
import type { ExecInput } from './define.ts';

/** Runs the command in a container and returns `exitCode`, `stdout` and `stderr`. */
export const run: StepRun<ExecInput> = async (input, context) => {
  const access = await requireReleaseInStep(context, input.release);
  const { name: pod, namespace } = podToEnter(access.view, input);
  const result = await access.pods.at(namespace).exec(pod, input.container, input.command, context.signal);
  const output = [`$ ${input.command.join(' ')}`, result.stdout, result.stderr, `exit code ${result.exitCode}`];
  return {
    value: { ...result, stdout: result.stdout.trimEnd(), stderr: result.stderr.trimEnd(), pod },
    implied: { exitCode: 0 },
    evidence: [
      {
        title: `command in ${pod}`,
        text: output
          .filter((line) => line !== '')
          .join('\n')
          .slice(-4000),
      },
    ],
    ...(input.release !== undefined && { release: input.release }),
  };
};

import type { Evidence } from '../../model/result/result.ts';
import type { JobOutcome } from '../../targets/target.ts';
import type { StepRun } from '../step-run.ts';
import type { JobInput } from './define.ts';

/** Runs the job to its end and returns `succeeded`, `exitCode`, `logs` and `reason`. Its Job is deleted at the end of the
 * scenario, also one that the step no longer waits for. */
export const run: StepRun<JobInput> = async (input, context) => {
  const { cluster } = context.target;
  const { job, ...outcome } = await context.target.runJob({
    release: input.run,
    ...(input.cronJob !== undefined && { cronJob: input.cronJob }),
    backoffLimit: input.backoffLimit,
    env: input.env,
    timeoutMs: context.timeoutMs,
    signal: context.signal,
    ...(cluster && { onCreated: (made) => context.changes.made(cluster, made) }),
  });
  const text = outcome.logs.trimEnd().split('\n').slice(-40).join('\n');
  return {
    value: { ...outcome },
    implied: { succeeded: true },
    evidence: [...endOf(outcome), ...(text === '' ? [] : [{ title: 'logs of the job', text }])],
    release: input.run,
    ...(job !== undefined && { job }),
  };
};

/** Evidence of how a failed job ended. */
function endOf({ succeeded, exitCode, reason }: Omit<JobOutcome, 'job'>): Evidence[] {
  if (succeeded) return [];
  const code = exitCode === undefined ? [] : [`exit code ${exitCode}`];
  const lines = [...code, ...(reason === undefined ? [] : [reason])];
  return lines.length === 0 ? [] : [{ title: 'end of the job', text: lines.join('\n') }];
}

import type { Cause } from '../facts.ts';

/** A job that ended with an error: its exit code and its last words. */
export const jobCause: Cause = ({ job }) => {
  if (job === undefined || job.exitCode === 0) return undefined;
  const line = job.logs.trimEnd().split('\n').at(-1)?.trim();
  return `the job ended with exit code ${job.exitCode}; ${line ? `its last words: ${line.slice(0, 200)}` : 'it wrote nothing'}`;
};

import type { RenderedRelease } from '../../../model/cluster/rendered-release.ts';
import type { JobOutcome, JobRequest } from '../../target.ts';
import type { LocalRun } from '../local-run.ts';
import { runJob } from './run-job.ts';

/** Runs jobs on demand; disposing stops those still running and waits for their end. */
export interface JobSupervisor extends AsyncDisposable {
  run(rendered: RenderedRelease, request: JobRequest): Promise<JobOutcome>;
}

/** Tracks the running jobs, so that none outlives the run. */
export function superviseJobs(run: LocalRun): JobSupervisor {
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();
  let count = 0;
  return {
    run: async (rendered, request) => {
      count += 1;
      const signal = AbortSignal.any([request.signal, closing.signal]);
      const outcome = runJob(run, rendered, { ...request, signal }, count);
      running.add(outcome);
      return outcome.finally(() => running.delete(outcome));
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await Promise.allSettled(running);
    },
  };
}

import type { RenderedRelease } from '../../../model/cluster/rendered-release.ts';
import { EnvironmentError, InterruptedError } from '../../../model/errors/harness-error.ts';
import type { JobOutcome, JobRequest } from '../../target.ts';
import { prepareVolumes } from '../environment/prepare-volumes.ts';
import type { LocalRun } from '../local-run.ts';
import { findJobs, type PodTemplate } from '../manifest/pod-template.ts';
import { ReleaseUnavailableError } from '../release-unavailable-error.ts';
import { prepareContainer } from './prepare-container.ts';
import { runInitContainers } from './run-init-containers.ts';
import { runToEnd } from './run-to-end.ts';

/**
 * Runs the container of a CronJob or Job once, as a process, and waits for its end.
 * @param count number of jobs that the run has started so far; makes their log files distinct
 * @throws EnvironmentError when the release has no such job or the container cannot be prepared
 * @throws InterruptedError when the signal aborts
 */
export async function runJob(
  run: LocalRun,
  rendered: RenderedRelease,
  request: JobRequest,
  count: number,
): Promise<JobOutcome> {
  const command = rendered.release.local?.run;
  const reason = run.unavailable.get(request.release);
  if (reason !== undefined) throw new ReleaseUnavailableError(request.release, reason);
  if (!Array.isArray(command)) throw new ReleaseUnavailableError(request.release, 'local.run is not a command');
  const template = chooseJob(rendered, request.cronJob);
  const timeoutMs = Math.min(request.timeoutMs, template.activeDeadlineMs ?? request.timeoutMs);
  const deadline = Date.now() + timeoutMs;
  const instance = `${template.object.metadata.name}-run-${count}`;
  const remarks = new Set<string>();
  const common = {
    template,
    command,
    overrides: request.env,
    volumes: await prepareVolumes(run, template, instance),
    logName: instance,
    tell: {
      progress: () => undefined,
      remark: (text: string) => {
        if (!remarks.has(text)) run.context.emit({ type: 'note', text: `job ${request.release}: ${text}` });
        remarks.add(text);
      },
    },
  };
  try {
    await runInitContainers(run, { ...common, timeoutMs, signal: request.signal });
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return { succeeded: false, exitCode: undefined, logs: error.observed ?? '', reason: error.message };
  }
  const prepared = await prepareContainer(run, { ...common, container: template.container });
  const { end, log, stopped } = await runToEnd(prepared, Math.max(deadline - Date.now(), 0), request.signal);
  if (stopped === 'interrupted') throw new InterruptedError(`job ${request.release} was interrupted`);
  const logs = log.lastLines(Number.POSITIVE_INFINITY).join('\n');
  if (stopped === undefined && end.exitCode === 0) return { succeeded: true, exitCode: 0, logs };
  const limit = template.activeDeadlineMs === timeoutMs ? 'activeDeadlineSeconds' : 'timeout';
  return {
    succeeded: false,
    exitCode: stopped === undefined ? end.exitCode : undefined,
    logs,
    reason: stopped === undefined ? end.how : `stopped after ${timeoutMs / 1000} s (${limit})`,
  };
}

function chooseJob(rendered: RenderedRelease, name: string | undefined): PodTemplate {
  const jobs = findJobs(rendered);
  const names = jobs.map(({ object }) => object.metadata.name);
  const [first, ...others] = name === undefined ? jobs : jobs.filter(({ object }) => object.metadata.name === name);
  if (first !== undefined && others.length === 0) return first;
  throw new EnvironmentError(
    name === undefined
      ? `release ${rendered.release.name} has ${jobs.length === 0 ? 'no CronJob or Job' : 'several jobs: name one'}`
      : `release ${rendered.release.name} has no job ${name}`,
    { observed: names.length === 0 ? 'no jobs' : names.join(', ') },
  );
}

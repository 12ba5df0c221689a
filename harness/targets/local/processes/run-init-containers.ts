import { EnvironmentError, InterruptedError } from '../../../model/errors/harness-error.ts';
import type { LocalRun } from '../local-run.ts';
import { type ContainerRequest, prepareContainer } from './prepare-container.ts';
import { runToEnd } from './run-to-end.ts';

/** A container request for all init containers of the pod. */
export type InitRequest = Omit<ContainerRequest, 'container'> & {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

/**
 * Runs the init containers of a pod one after the other. One with a different image than the workload is skipped with a
 * note, because the release's command does not replace it.
 * @throws EnvironmentError with its last log lines when one does not exit with 0
 */
export async function runInitContainers(run: LocalRun, request: InitRequest): Promise<void> {
  const { template, timeoutMs, signal, tell } = request;
  for (const container of template.pod.initContainers) {
    if (container.image !== template.container.image || container.restartPolicy === 'Always') {
      tell.remark(
        `init container ${container.name} is skipped: local.run replaces only image ${template.container.image}`,
      );
      continue;
    }
    tell.progress(`init container ${container.name}`);
    const logName = `${request.logName}-${container.name}`;
    const outcome = await runToEnd(await prepareContainer(run, { ...request, container, logName }), timeoutMs, signal);
    if (outcome.stopped === 'interrupted') throw new InterruptedError(`release ${template.release} was interrupted`);
    if (outcome.stopped === undefined && outcome.end.exitCode === 0) continue;
    const how = outcome.stopped === undefined ? outcome.end.how : `did not end within ${timeoutMs / 1000} s`;
    throw new EnvironmentError(`init container ${container.name} of release ${template.release} failed: ${how}`, {
      observed: outcome.log.lastLines().join('\n') || 'no output',
      next: `less ${outcome.log.file}`,
    });
  }
}

import type { PlannedWorkload } from '../environment/plan-workloads.ts';
import { prepareVolumes } from '../environment/prepare-volumes.ts';
import type { LocalRun } from '../local-run.ts';
import type { Notes } from '../notes.ts';
import { awaitReady } from './await-ready.ts';
import { prepareContainer } from './prepare-container.ts';
import { readinessOf } from './probe.ts';
import { runInitContainers } from './run-init-containers.ts';
import { type RunningProcess, startProcess } from './start-process.ts';

export interface WorkloadRequest {
  readonly workload: PlannedWorkload;
  readonly command: readonly string[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly tell: Notes;
}

/**
 * Runs a Deployment or StatefulSet as one process: init containers first, then the container until it is ready.
 * @throws EnvironmentError when it cannot start, ends early or does not become ready
 */
export async function startWorkload(run: LocalRun, request: WorkloadRequest): Promise<RunningProcess> {
  const { workload, command, timeoutMs, signal, tell } = request;
  const { template } = workload;
  const name = template.object.metadata.name;
  for (const other of template.pod.containers) {
    if (other !== template.container) tell.remark(`container ${other.name} is skipped: one process represents the pod`);
  }
  const common = {
    template,
    command,
    overrides: workload.portEnv,
    volumes: await prepareVolumes(run, template, name),
    logName: name,
    tell,
  };
  await runInitContainers(run, { ...common, timeoutMs, signal });
  const process = startProcess(await prepareContainer(run, { ...common, container: template.container }));
  tell.progress('waiting for readiness');
  try {
    await awaitReady({
      who: `release ${template.release}`,
      process,
      probe: readinessOf(template.container, workload.localPort),
      timeoutMs,
      signal,
      onAnswer: tell.progress,
    });
  } catch (error) {
    await process.stop();
    throw error;
  }
  return process;
}

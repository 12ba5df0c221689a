import { inOrder } from '../../../async/in-order.ts';
import { InterruptedError } from '../../../model/harness-error.ts';
import { releaseTimeoutMs } from '../../../model/platform.ts';
import type { RenderedRelease } from '../../../model/rendered-release.ts';
import { runTask, skipTask } from '../../install/run-task.ts';
import type { PlannedWorkload } from '../environment/plan-workloads.ts';
import type { LocalRun } from '../local-run.ts';
import type { RunningProcess } from '../processes/start-process.ts';
import { installRelease } from './install-release.ts';

export interface InstallAllRequest {
  readonly releases: readonly RenderedRelease[];
  readonly planned: readonly PlannedWorkload[];
  readonly redisServer: string | undefined;
  /** Owns every process from the moment it is ready. */
  readonly stack: AsyncDisposableStack;
}

/**
 * Starts all releases in the order of their needs, independent ones at the same time, and tells of each as a task.
 * @throws the first failure, after everything that was starting has stopped
 */
export async function installAll(run: LocalRun, request: InstallAllRequest): Promise<void> {
  const failed = new AbortController();
  const signal = AbortSignal.any([run.context.signal, failed.signal]);
  await inOrder(
    request.releases.map((rendered) => ({ ...rendered.release, rendered })),
    async ({ rendered, name, needs }) => {
      const waitedFor = ['charts', ...needs.map((need) => `install:${need}`)];
      const task = { id: `install:${name}`, group: 'install', title: name, waitedFor } as const;
      const reason = run.unavailable.get(name);
      if (reason !== undefined) return skipTask(run.context, task, reason);
      const { context } = run;
      await runTask(
        { ...context, signal },
        task,
        ({ note }) => install(run, rendered, request, signal, note),
        String,
      ).then(
        () => undefined,
        (error: unknown) => {
          failed.abort();
          throw error;
        },
      );
    },
    ({ name }, need) =>
      skipTask(run.context, { id: `install:${name}`, group: 'install', title: name }, `${need} is not ready`),
  );
}

/** Starts what stands for a release; gives what was made, in words. */
async function install(
  run: LocalRun,
  rendered: RenderedRelease,
  request: InstallAllRequest,
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<string> {
  const { name } = rendered.release;
  if (signal.aborted) throw new InterruptedError(`release ${name} was interrupted`);
  const remarks = new Set<string>();
  const detail = await installRelease(run, {
    rendered,
    workloads: request.planned.filter(({ template }) => template.release === name),
    redisServer: request.redisServer,
    timeoutMs: releaseTimeoutMs(rendered.release) * run.context.timeoutFactor,
    signal,
    tell: {
      progress: note,
      remark: (text) => {
        if (!remarks.has(text)) note(text);
        remarks.add(text);
      },
    },
    onStarted: (process, workload) => adopt(run, request.stack, process, workload),
  });
  return [detail, ...remarks].join('; ');
}

/** Takes over a ready process; when it ends before it is asked to, the person who runs it is told. */
function adopt(run: LocalRun, stack: AsyncDisposableStack, process: RunningProcess, workload: string): void {
  let stopping = false;
  stack.defer(async () => {
    stopping = true;
    await process.stop();
  });
  void process.ended.then(({ how }) => {
    if (stopping) return;
    const lines = process.log.lastLines(5).map((line) => `\n  ${line}`);
    run.context.emit({ type: 'note', text: `${workload} ended by itself: ${how}${lines.join('')}` });
  });
}

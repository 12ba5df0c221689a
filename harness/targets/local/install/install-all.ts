import type { RenderedRelease } from '../../../model/cluster/rendered-release.ts';
import { HarnessError, InterruptedError } from '../../../model/errors/harness-error.ts';
import { ReleaseError } from '../../../model/errors/release-error.ts';
import { releaseTimeoutMs } from '../../../model/platform.ts';
import { installInOrder } from '../../install/install-platform.ts';
import type { Installation } from '../../install/installation.ts';
import { runTask, skipTask, type TaskTools } from '../../install/run-task.ts';
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
 * What is not the fault of a release ends it, after everything that was starting has stopped.
 */
export function installAll(run: LocalRun, request: InstallAllRequest): Installation {
  const { context } = run;
  const releases = request.releases.map((rendered) => rendered.release);
  return installInOrder(context, releases, async (release, signal) => {
    const { name, needs } = release;
    const waitedFor = ['charts', ...needs.map((need) => `install:${need}`)];
    const task = { id: `install:${name}`, group: 'install', title: name, waitedFor } as const;
    const reason = run.unavailable.get(name);
    const rendered = request.releases.find((candidate) => candidate.release === release);
    if (reason !== undefined || rendered === undefined) return skipTask(context, task, reason ?? 'not rendered');
    const work = ({ note }: TaskTools) =>
      install(run, rendered, request, signal, note).catch((error: unknown) => {
        throw ofRelease(rendered, error);
      });
    await runTask({ ...context, signal }, task, work, String);
  });
}

/** The error of a release whose manifests or program are at fault; the servers that the kit runs for some are its own. */
function ofRelease({ release }: RenderedRelease, cause: unknown): unknown {
  const isKit = release.local?.run === 'postgres' || release.local?.run === 'redis';
  if (isKit || cause instanceof InterruptedError || !(cause instanceof HarnessError)) return cause;
  const { message, expected, observed, next } = cause;
  return new ReleaseError(release.name, message, {
    ...(expected !== undefined && { expected }),
    ...(observed !== undefined && { observed }),
    ...(next !== undefined && { next }),
    evidence: [],
    cause,
  });
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
    const text = `${workload} ended by itself: ${how}${lines.join('')}`;
    run.context.emit({ type: 'note', text, isKept: true });
  });
}

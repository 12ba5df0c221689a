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
 * Starts all releases in the order of their needs, independent ones in parallel, and reports each as a task. An error
 * that is not specific to a release aborts the installation, once everything that was starting has stopped.
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

/** Converts an error to that of a release, unless it concerns a server that the kit itself provides. */
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

/** Starts the processes of a release; returns a description of what was created. */
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

/** Takes ownership of a ready process; reports if it ends before it is stopped. */
function adopt(run: LocalRun, stack: AsyncDisposableStack, process: RunningProcess, workload: string): void {
  let stopping = false;
  stack.defer(async () => {
    stopping = true;
    await process.stop();
  });
  void process.ended.then(({ how }) => {
    if (stopping) return;
    const lines = process.log.lastLines(5).map((line) => `\n  ${line}`);
    const text = `${workload} exited: ${how}${lines.join('')}`;
    run.context.emit({ type: 'note', text, isKept: true });
  });
}

import { runInOrder } from '../../../async/in-order.ts';
import { parseDuration } from '../../../model/duration.ts';
import { describeError, InterruptedError } from '../../../model/harness-error.ts';
import type { RenderedRelease } from '../../../model/rendered-release.ts';
import type { Failure, Verdict } from '../../../model/result.ts';
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

const defaultTimeoutMs = 180_000;

/**
 * Starts all releases in the order of their needs, independent ones at the same time, and tells of each as a task.
 * @throws the first failure, after everything that was starting has stopped
 */
export async function installAll(run: LocalRun, request: InstallAllRequest): Promise<void> {
  const failed = new AbortController();
  const signal = AbortSignal.any([run.context.signal, failed.signal]);
  const items = request.releases.map((rendered) => ({ ...rendered.release, rendered }));
  await runInOrder(
    items,
    ({ rendered }) => installAsTask(run, rendered, request, signal),
    () => failed.abort(),
  );
}

async function installAsTask(
  run: LocalRun,
  rendered: RenderedRelease,
  request: InstallAllRequest,
  signal: AbortSignal,
): Promise<void> {
  const { emit, now, timeoutFactor } = run.context;
  const { name, timeout, needs } = rendered.release;
  const id = `install:${name}`;
  const waitedFor = ['charts', ...needs.map((need) => `install:${need}`)];
  const startMs = now();
  const end = (verdict: Verdict, more: { detail?: string; failure?: Failure }) =>
    emit({
      type: 'task-ended',
      task: { id, group: 'install', title: name, verdict, startMs, durationMs: now() - startMs, waitedFor, ...more },
    });
  const remarks = new Set<string>();
  const progress = (note: string) => emit({ type: 'task-note', id, note });
  emit({ type: 'task-started', id, group: 'install', title: name, atMs: startMs });
  const reason = run.unavailable.get(name);
  if (reason !== undefined) return end('skipped', { detail: reason });
  try {
    if (signal.aborted) throw new InterruptedError(`release ${name} was interrupted`);
    const detail = await installRelease(run, {
      rendered,
      workloads: request.planned.filter(({ template }) => template.release === name),
      redisServer: request.redisServer,
      timeoutMs: ((timeout === undefined ? undefined : parseDuration(timeout)) ?? defaultTimeoutMs) * timeoutFactor,
      signal,
      tell: {
        progress,
        remark: (text) => {
          if (!remarks.has(text)) progress(text);
          remarks.add(text);
        },
      },
      onStarted: (process, workload) => adopt(run, request.stack, process, workload),
    });
    end('passed', { detail: [detail, ...remarks].join('; ') });
  } catch (error) {
    if (error instanceof InterruptedError) end('skipped', { detail: error.message });
    else end('failed', { failure: toFailure(error) });
    throw error;
  }
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

function toFailure(error: unknown): Failure {
  const [message = 'it failed', ...lines] = describeError(error);
  return { message, evidence: lines.length === 0 ? [] : [{ title: 'what was seen', text: lines.join('\n') }] };
}

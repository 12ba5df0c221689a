import { isTimeout } from '../../async/abortable.ts';
import { describeError, HarnessError, InterruptedError, LeftOutError } from '../../model/errors/harness-error.ts';
import { ReleaseError } from '../../model/errors/release-error.ts';
import type { Failure, TaskGroup, TaskResult } from '../../model/result/result.ts';
import type { Emit } from '../../model/result/run-event.ts';

export interface TaskTools {
  /** Says what the task is waiting for now. */
  readonly note: (text: string) => void;
}

/** Runs a part of the making of the environment and tells its start, notes and end. What `detailOf` says of
 * its result is shown behind the title. */
export async function runTask<T>(
  context: { readonly emit: Emit; readonly now: () => number; readonly signal: AbortSignal },
  task: {
    readonly id: string;
    readonly group: TaskGroup;
    readonly title: string;
    readonly waitedFor?: readonly string[];
  },
  work: (tools: TaskTools) => Promise<T>,
  detailOf?: (result: T) => string | undefined,
): Promise<T> {
  const { id, group, title, waitedFor } = task;
  const facts = { id, group, title, ...(waitedFor && { waitedFor }) };
  const startMs = context.now();
  context.emit({ type: 'task-started', id, group, title, atMs: startMs });
  try {
    const result = await work({ note: (note) => context.emit({ type: 'task-note', id, note }) });
    const detail = detailOf?.(result);
    context.emit({
      type: 'task-ended',
      task: {
        ...facts,
        verdict: 'passed',
        startMs,
        durationMs: context.now() - startMs,
        ...(detail !== undefined && { detail }),
      },
    });
    return result;
  } catch (error) {
    const span = { ...facts, startMs, durationMs: context.now() - startMs };
    const task: TaskResult =
      // What fails because something else was given up is not the news.
      error instanceof InterruptedError || context.signal.aborted
        ? { ...span, verdict: 'skipped', detail: 'given up' }
        : error instanceof LeftOutError || (error instanceof ReleaseError && error.isLeftOut)
          ? { ...span, verdict: 'skipped', detail: error.message }
          : { ...span, verdict: 'failed', failure: failureOf(error) };
    context.emit({ type: 'task-ended', task });
    throw error;
  }
}

/** Tells a task that is not begun. @param why in a few words. */
export function skipTask(
  context: { readonly emit: Emit; readonly now: () => number },
  task: Pick<TaskResult, 'id' | 'group' | 'title' | 'waitedFor'>,
  why: string,
): void {
  const ended: TaskResult = { ...task, verdict: 'skipped', startMs: context.now(), durationMs: 0, detail: why };
  context.emit({ type: 'task-ended', task: ended });
}

/** Whether an observation only says again what the message says. */
function isTold(observed: string, message: string): boolean {
  return message.endsWith(observed.replace(/^Error: /, '').trim());
}

/** The failure that an error stands for. */
export function failureOf(error: unknown): Failure {
  if (isTimeout(error)) return { message: 'it had not ended when its time was over', evidence: [] };
  const [message = 'failed'] = describeError(error);
  if (!(error instanceof HarnessError)) {
    const stack = error instanceof Error ? error.stack : undefined;
    return { message, evidence: stack === undefined ? [] : [{ title: 'stack', text: stack }] };
  }
  return {
    message,
    ...(error.expected !== undefined && { expected: error.expected }),
    ...(error.observed !== undefined && !isTold(error.observed, message) && { observed: error.observed }),
    ...(error.origin !== undefined && { origin: error.origin }),
    ...(error instanceof ReleaseError && error.why),
    ...(error.next !== undefined && { next: error.next }),
    evidence: 'evidence' in error && Array.isArray(error.evidence) ? error.evidence : [],
  };
}

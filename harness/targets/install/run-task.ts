import { isTimeout } from '../../async/abortable.ts';
import { describeError, HarnessError, InterruptedError, LeftOutError } from '../../model/errors/harness-error.ts';
import { ReleaseError } from '../../model/errors/release-error.ts';
import type { Failure, TaskGroup, TaskResult } from '../../model/result/result.ts';
import type { Emit } from '../../model/result/run-event.ts';

export interface TaskTools {
  /** Reports what the task is currently waiting for. */
  readonly note: (text: string) => void;
}

/** Runs one task of creating the environment and reports its start, notes and end. The result of `detailOf` is shown
 * after the title. */
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
      // A task that failed only because the run was aborted is not reported as failed.
      error instanceof InterruptedError || context.signal.aborted
        ? { ...span, verdict: 'skipped', detail: 'given up' }
        : error instanceof LeftOutError || (error instanceof ReleaseError && error.isLeftOut)
          ? { ...span, verdict: 'skipped', detail: error.message }
          : { ...span, verdict: 'failed', failure: failureOf(error) };
    context.emit({ type: 'task-ended', task });
    throw error;
  }
}

/** Reports a task that is not started. @param why reason in a few words */
export function skipTask(
  context: { readonly emit: Emit; readonly now: () => number },
  task: Pick<TaskResult, 'id' | 'group' | 'title' | 'waitedFor'>,
  why: string,
): void {
  const ended: TaskResult = { ...task, verdict: 'skipped', startMs: context.now(), durationMs: 0, detail: why };
  context.emit({ type: 'task-ended', task: ended });
}

/** Whether an observation only repeats the end of the message. */
function isTold(observed: string, message: string): boolean {
  return message.endsWith(observed.replace(/^Error: /, '').trim());
}

/** Converts an error to a failure for reports. */
export function failureOf(error: unknown): Failure {
  if (isTimeout(error)) return { message: 'it did not end in time', evidence: [] };
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

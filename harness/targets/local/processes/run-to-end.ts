import type { ProcessLog } from './process-log.ts';
import { type ProcessEnd, type ProcessRequest, startProcess } from './start-process.ts';

export interface RunOutcome {
  readonly end: ProcessEnd;
  readonly log: ProcessLog;
  /** Why it was stopped; undefined if it ended by itself. */
  readonly stopped?: 'timeout' | 'interrupted';
}

/** Runs a process to its end; on timeout or abort, stops it and everything that it started. */
export async function runToEnd(request: ProcessRequest, timeoutMs: number, signal: AbortSignal): Promise<RunOutcome> {
  let stopped: RunOutcome['stopped'];
  await using process = startProcess(request);
  const stop = (why: NonNullable<RunOutcome['stopped']>) => {
    stopped ??= why;
    void process.stop();
  };
  const interrupt = () => stop('interrupted');
  const timer = setTimeout(() => stop('timeout'), timeoutMs);
  if (signal.aborted) interrupt();
  else signal.addEventListener('abort', interrupt, { once: true });
  try {
    const end = await process.ended;
    return stopped === undefined ? { end, log: process.log } : { end, log: process.log, stopped };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', interrupt);
  }
}

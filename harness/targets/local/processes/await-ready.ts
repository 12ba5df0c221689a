import { setTimeout as pause } from 'node:timers/promises';
import { EnvironmentError, InterruptedError } from '../../../model/errors/harness-error.ts';
import type { RunningProcess } from './start-process.ts';

export interface ReadyRequest {
  /** What is waited for, such as `release api`. */
  readonly who: string;
  readonly process: RunningProcess;
  /** Resolves with undefined when ready, else with the answer; a rejection counts as an answer. */
  readonly probe: (signal: AbortSignal) => Promise<string | undefined>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Receives the last answer when it changes. */
  readonly onAnswer?: (answer: string) => void;
}

const firstRetryMs = 25;
const slowestRetryMs = 250;
const probeTimeoutMs = 2000;

/**
 * Probes the process until it is ready.
 * @throws EnvironmentError with its last log lines when the process ends first or the timeout is reached
 * @throws InterruptedError when the signal aborts
 */
export async function awaitReady(request: ReadyRequest): Promise<void> {
  const { who, process, timeoutMs } = request;
  const deadline = Date.now() + timeoutMs;
  const over = new AbortController();
  const signal = AbortSignal.any([request.signal, over.signal]);
  let end: string | undefined;
  void process.ended.then(({ how }) => {
    end = how;
    over.abort();
  });
  let answer = 'nothing yet';
  let retryMs = firstRetryMs;
  while (true) {
    const seen = await request.probe(AbortSignal.any([signal, AbortSignal.timeout(probeTimeoutMs)])).catch(describe);
    if (request.signal.aborted) throw new InterruptedError(`${who} was interrupted while it started`);
    if (end !== undefined) {
      throw startFailure(request, `${who} exited before it was ready: ${end}`);
    }
    if (seen === undefined) return;
    if (seen !== answer) request.onAnswer?.(seen);
    answer = seen;
    if (Date.now() >= deadline) {
      throw startFailure(request, `${who} was not ready after ${timeoutMs / 1000} s; last probe result: ${answer}`);
    }
    await pause(retryMs, undefined, { signal }).catch(() => undefined);
    retryMs = Math.min(retryMs * 1.5, slowestRetryMs);
  }
}

function startFailure({ process }: ReadyRequest, message: string): EnvironmentError {
  const lines = process.log.lastLines();
  return new EnvironmentError(message, {
    observed: lines.length === 0 ? 'no output' : `last log lines:\n${lines.join('\n')}`,
    next: `less ${process.log.file}`,
  });
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : error;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message || error.message;
}

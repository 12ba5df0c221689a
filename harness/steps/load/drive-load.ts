import { Pool } from 'undici';
import { tlsOptions } from '../../targets/trust.ts';
import type { HttpMessage } from '../request/http-message.ts';
import { isFailure, LoadFigures } from './load-figures.ts';

export interface LoadRequest {
  readonly message: HttpMessage;
  readonly connections: number;
  /** Requests per second; undefined: each request follows the answer of the previous one. */
  readonly rate: number | undefined;
  /** Total number of requests; undefined: until the load is stopped. */
  readonly requests: number | undefined;
  readonly forMs: number;
  readonly accept: readonly number[];
}

/** A load in progress. */
export interface DrivenLoad {
  /** Resolves when the last request has been answered. */
  readonly done: Promise<LoadFigures>;
  /** Stops sending requests; those in flight are still awaited. */
  readonly stop: () => void;
}

const answerTimeoutMs = 30_000;

/** Sends requests over keep-alive connections until a bound is reached. With a rate, latency counts from the time at
 * which a request was due, so that a stalled server is not hidden by requests that were sent late. */
export function driveLoad(load: LoadRequest): DrivenLoad {
  const { message, rate } = load;
  const pool = new Pool(message.origin, {
    connections: load.connections,
    headersTimeout: answerTimeoutMs,
    bodyTimeout: answerTimeoutMs,
    ...(message.trust && { connect: tlsOptions(message.trust) }),
  });
  const figures = new LoadFigures(load.accept);
  const stopped = new AbortController();
  const begunMs = performance.now();
  const untilMs = begunMs + load.forMs;
  let sent = 0;

  const work = async (): Promise<void> => {
    while (!stopped.signal.aborted && (load.requests === undefined || sent < load.requests)) {
      const dueMs = rate === undefined ? performance.now() : begunMs + (sent * 1000) / rate;
      if (dueMs >= untilMs) return;
      sent += 1;
      await until(dueMs, stopped.signal);
      if (stopped.signal.aborted) return;
      await sendOnce(pool, load, figures, begunMs, dueMs);
    }
  };
  const done = Promise.all(Array.from({ length: load.connections }, work)).then(async () => {
    figures.end(performance.now() - begunMs);
    await pool.close();
    return figures;
  });
  return { done, stop: () => stopped.abort() };
}

async function sendOnce(
  pool: Pool,
  { message }: LoadRequest,
  figures: LoadFigures,
  begunMs: number,
  dueMs: number,
): Promise<void> {
  const { path, method, headers, body } = message;
  try {
    const answer = await pool.request({
      path,
      method,
      headers: { ...headers },
      ...(body !== undefined && { body }),
    });
    const { statusCode, body: answered } = answer;
    const text = isFailure(statusCode) ? await answered.text() : await answered.dump({ limit: 16 * 2 ** 20 });
    const now = performance.now();
    const { location } = answer.headers;
    const shown = location === undefined ? (text ?? '') : `to ${String(location)}`;
    figures.answered(statusCode, now - dueMs, now - begunMs, shown);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    figures.unanswered(code, error instanceof Error ? error.message : String(error), performance.now() - begunMs);
  }
}

function until(dueMs: number, signal: AbortSignal): Promise<void> {
  const leftMs = dueMs - performance.now();
  if (leftMs <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.ceil(leftMs));
    signal.addEventListener('abort', done);
  });
}

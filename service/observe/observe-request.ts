import type { Services } from '../services.ts';

/** What is told of a finished request. `startedAt` is a time of `performance.now()`. */
export type FinishedRequest = {
  readonly requestId: string;
  readonly method: string;
  readonly route: string;
  readonly path: string;
  readonly status: number;
  readonly startedAt: number;
  /** Whose token let it in. */
  readonly tokenName?: string | undefined;
};

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Counts a finished request, and writes its line in the log. */
export function observeRequest({ metrics, log }: Pick<Services, 'metrics' | 'log'>, request: FinishedRequest): void {
  const { method, route, status } = request;
  const durationMs = performance.now() - request.startedAt;
  metrics.observe(METHODS.has(method) ? method : 'other', route, status, durationMs);
  if (log.isLevelEnabled('info')) {
    const duration_ms = Math.round(durationMs * 1000) / 1000;
    const { requestId: request_id, path, tokenName } = request;
    const by = tokenName === undefined ? {} : { token_name: tokenName };
    log.info({ request_id, method, route, path, status, duration_ms, ...by }, 'request');
  }
}

import { randomBytes } from 'node:crypto';

/** The trace of a run: the API's spans for its requests are children of it, and its log lines contain its id. */
export interface TraceContext {
  readonly traceId: string;
  /** The W3C trace context header (https://www.w3.org/TR/trace-context/), sampled. */
  readonly traceparent: string;
}

/** Continues the trace in TRACEPARENT, as set by a calling program, or starts a new one if the value is missing or
 * invalid. */
export function traceContextOf(given: string | undefined): TraceContext {
  const [, known] = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(given ?? '') ?? [];
  const traceId = known ?? randomBytes(16).toString('hex');
  return { traceId, traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` };
}

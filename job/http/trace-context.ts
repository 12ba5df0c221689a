import { randomBytes } from 'node:crypto';

/** The trace of a run: the API's spans of its requests stand below it, and its log lines name it. */
export interface TraceContext {
  readonly traceId: string;
  /** The header of W3C trace context (https://www.w3.org/TR/trace-context/), sampled. */
  readonly traceparent: string;
}

/** A new trace, or the one that a TRACEPARENT names, as other programs hand it on; anything else is ignored. */
export function traceContextOf(given: string | undefined): TraceContext {
  const [, known] = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(given ?? '') ?? [];
  const traceId = known ?? randomBytes(16).toString('hex');
  return { traceId, traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` };
}

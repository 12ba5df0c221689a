import type { Logger } from 'pino';

/** A finished span in the JSON form of OTLP. */
export type OtlpSpan = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
  readonly status: { readonly code: number; readonly message?: string };
};

export type Exporter = AsyncDisposable & { add(span: OtlpSpan): void };

const FLUSH_MS = 2_000;
const QUEUE_MAX = 4_096;
const BATCH_MAX = 512;
const SEND_TIMEOUT_MS = 5_000;

/** Sends spans to a collector in batches, by OTLP over HTTP with JSON. What the collector does not take is dropped. */
export function createExporter(endpoint: string, serviceName: string, log: Logger): Exporter {
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: serviceName } }] };
  let queue: OtlpSpan[] = [];
  let complained = false;

  const flush = async (): Promise<void> => {
    while (queue.length > 0) {
      const spans = queue.slice(0, BATCH_MAX);
      queue = queue.slice(BATCH_MAX);
      const body = JSON.stringify({
        resourceSpans: [{ resource, scopeSpans: [{ scope: { name: serviceName }, spans }] }],
      });
      try {
        const headers = { 'content-type': 'application/json' };
        const response = await fetch(url, {
          method: 'POST',
          headers,
          body,
          signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
        });
        await response.body?.cancel();
        if (!response.ok) throw new Error(`the collector answered ${response.status}`);
        complained = false;
      } catch (error) {
        if (!complained) log.warn({ err: error }, 'traces cannot be sent and are dropped');
        complained = true;
        queue = [];
      }
    }
  };
  const timer = setInterval(flush, FLUSH_MS);
  timer.unref();
  return {
    add: (span) => {
      if (queue.length < QUEUE_MAX) queue.push(span);
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}

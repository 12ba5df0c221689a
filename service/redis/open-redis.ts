import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { createClient } from '@redis/client';

export type Redis = ReturnType<typeof openRedis>;

const RECONNECT_MAX_MS = 500;
/** The maximum number of pending calls. The client keeps a call until its reply arrives, even after it has timed out. */
const UNANSWERED_MAX = 1_000;

/**
 * Connects in the background and reconnects forever. Every call ends within the timeout, and fails at once while Redis is
 * unavailable. `tell` is called once per outage, and once when Redis is back.
 */
export function openRedis(url: string, timeoutMs: number, tell: (error: unknown) => void) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: UNANSWERED_MAX,
    socket: {
      connectTimeout: 2_000,
      reconnectStrategy: (retries) => Math.min(RECONNECT_MAX_MS, 20 * 2 ** Math.min(retries, 8)),
    },
  });
  let complained = false;
  client.on('error', (error: unknown) => {
    if (!complained) tell(error);
    complained = true;
  });
  client.on('ready', () => {
    if (complained) tell(null);
    complained = false;
  });
  // Rejects only if it is disposed before the first connection.
  client.connect().catch(() => {});
  const call = <T>(name: string, work: Promise<T>) => traced(`redis ${name}`, () => settleWithin(timeoutMs, work));
  return {
    get isReady(): boolean {
      return client.isReady;
    },
    get: (key: string) => call('get', client.get(key)),
    set: (key: string, value: string): Promise<unknown> => call('set', client.set(key, value)),
    setIfMissing: (key: string, value: string): Promise<unknown> =>
      call('set', client.set(key, value, { condition: 'NX' })),
    eval: (script: string, options: { readonly keys: string[]; readonly arguments: string[] }) =>
      call('eval', client.eval(script, options)),
    /** Calls the listener when the connection is lost. After that, Redis may have lost any data. */
    onLost: (listener: () => void): void => {
      for (const event of ['error', 'reconnecting', 'end']) client.on(event, listener);
    },
    [Symbol.asyncDispose]: async (): Promise<void> => client.destroy(),
  };
}

/** Limits a call in time: on a frozen server it would wait forever. A late result is ignored. */
function settleWithin<T>(timeoutMs: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no reply within ${timeoutMs} ms`)), timeoutMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Runs a call in its own span. Without tracing, this has almost no cost. */
function traced<T>(name: string, call: () => Promise<T>): Promise<T> {
  return trace.getTracer('redis').startActiveSpan(name, { kind: SpanKind.CLIENT }, async (span) => {
    try {
      return await call();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}

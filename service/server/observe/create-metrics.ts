import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Cache } from '../../cache/create-cache.ts';
import type { Database } from '../../database/open-database.ts';

const BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export type Metrics = ReturnType<typeof createMetrics>;

/** Registers the metrics of requests, the pool and the cache, and Node's own (event loop, memory, GC). */
export function createMetrics(database: Pick<Database, 'state'>, cache: Pick<Cache<object>, 'counts' | 'state'>) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests by method, route and status.',
    labelNames: ['method', 'route', 'status'] as const,
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration of requests by method and route.',
    labelNames: ['method', 'route'] as const,
    buckets: BUCKETS_S,
    registers: [registry],
  });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  const counter = (name: string, help: string, read: () => number) =>
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  gauge('database_pool_acquired', 'Connections in use.', () => database.state().acquired);
  gauge('database_pool_idle', 'Idle connections.', () => database.state().idle);
  gauge('database_pool_waiting', 'Requests waiting for a connection.', () => database.state().waiting);
  gauge('cache_up', '1 while the cache is available, else 0.', () => (cache.state() === 'up' ? 1 : 0));
  gauge('cache_entries', 'Entries in the cache.', () => cache.counts().entries);
  counter('cache_hits_total', 'Reads answered from the cache.', () => cache.counts().hits);
  counter('cache_misses_total', 'Reads that missed the cache.', () => cache.counts().misses);
  return {
    /** Counts one finished request. */
    observe: (method: string, route: string, status: number, durationMs: number): void => {
      requests.inc({ method, route, status });
      durations.observe({ method, route }, durationMs / 1000);
    },
    /** Returns the metrics in the Prometheus text format. */
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

import type { Evidence } from '../../model/result/result.ts';

const shownFailures = 10;

/** Whether a status counts as failed: redirects do too, because a load does not follow them. */
export function isFailure(status: number): boolean {
  return status >= 300;
}

/** Counts and latencies of a load. */
export class LoadFigures {
  readonly #accept: readonly number[];
  readonly #latenciesMs: number[] = [];
  readonly #statuses = new Map<number, number>();
  readonly #errors = new Map<string, number>();
  readonly #failures: string[] = [];
  #failed = 0;
  #durationMs = 0;

  /** @param accept statuses of 300 and above that do not count as failures */
  constructor(accept: readonly number[]) {
    this.#accept = accept;
  }

  /** @param atMs milliseconds since the start of the load */
  answered(status: number, latencyMs: number, atMs: number, body: string): void {
    this.#latenciesMs.push(latencyMs);
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    if (isFailure(status) && !this.#accept.includes(status)) this.#fail(`HTTP ${status} ${body.slice(0, 200)}`, atMs);
  }

  unanswered(code: string, message: string, atMs: number): void {
    this.#errors.set(code, (this.#errors.get(code) ?? 0) + 1);
    this.#fail(`${code}: ${message}`, atMs);
  }

  end(durationMs: number): void {
    this.#durationMs = durationMs;
    this.#latenciesMs.sort((a, b) => a - b);
  }

  /** The outcome of the step; latencies are those of answered requests, in milliseconds. */
  value(): Readonly<Record<string, unknown>> {
    const requests = this.#latenciesMs.length + sum(this.#errors);
    return {
      requests,
      failed: this.#failed,
      errorRate: requests === 0 ? 0 : this.#failed / requests,
      perSecond: this.#durationMs === 0 ? 0 : round((requests * 1000) / this.#durationMs),
      p50Ms: this.#percentile(0.5),
      p95Ms: this.#percentile(0.95),
      p99Ms: this.#percentile(0.99),
      maxMs: this.#percentile(1),
      durationMs: Math.round(this.#durationMs),
      statuses: Object.fromEntries([...this.#statuses].map(([status, count]) => [String(status), count])),
      errors: Object.fromEntries(this.#errors),
    };
  }

  /** The first failures, each with its time. */
  evidence(): Evidence[] {
    if (this.#failures.length === 0) return [];
    const more = this.#failed - this.#failures.length;
    const lines = more > 0 ? [...this.#failures, `and ${more} more`] : this.#failures;
    return [{ title: 'failed requests', text: lines.join('\n') }];
  }

  #fail(words: string, atMs: number): void {
    this.#failed += 1;
    if (this.#failures.length < shownFailures)
      this.#failures.push(`after ${(atMs / 1000).toFixed(2)} s: ${words.trimEnd()}`);
  }

  /** The smallest latency that the given share of answers did not exceed, in milliseconds. */
  #percentile(share: number): number | undefined {
    const place = Math.max(0, Math.ceil(this.#latenciesMs.length * share) - 1);
    const latency = this.#latenciesMs[place];
    return latency === undefined ? undefined : round(latency);
  }
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((all, count) => all + count, 0);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

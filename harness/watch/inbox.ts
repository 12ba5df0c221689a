/** What a person or the file system requests from a watch. */
export interface Asked {
  /** Absolute paths of files that changed. */
  readonly changed: readonly string[];
  /** Whether to run all scenarios, or the failed ones, again. */
  readonly again: 'all' | 'failed' | undefined;
  readonly quit: boolean;
}

/** Collects requests that arrive during a round, so that they are handled together. */
export class Inbox {
  #changed = new Set<string>();
  #again: Asked['again'];
  #quit = false;
  #notify: () => void = () => undefined;
  /** Called with all pending requests whenever one arrives. */
  onArrival: (asked: Asked) => void = () => undefined;

  /** All pending requests. */
  get waiting(): Asked {
    return { changed: [...this.#changed].sort(), again: this.#again, quit: this.#quit };
  }

  add(more: Partial<Asked>): void {
    for (const path of more.changed ?? []) this.#changed.add(path);
    // `all` includes the failed ones.
    this.#again = this.#again === 'all' ? 'all' : (more.again ?? this.#again);
    this.#quit ||= more.quit ?? false;
    this.onArrival(this.waiting);
    this.#notify();
  }

  /** Takes all pending requests, waiting for the first one; returns an empty one if the signal aborts. */
  async take(signal: AbortSignal): Promise<Asked> {
    const stop = () => this.#notify();
    signal.addEventListener('abort', stop);
    while (!this.#isFull() && !signal.aborted) {
      const arrival = Promise.withResolvers<void>();
      this.#notify = arrival.resolve;
      await arrival.promise;
    }
    signal.removeEventListener('abort', stop);
    const taken = this.waiting;
    this.#changed = new Set();
    this.#again = undefined;
    return taken;
  }

  #isFull(): boolean {
    return this.#changed.size > 0 || this.#again !== undefined || this.#quit;
  }
}

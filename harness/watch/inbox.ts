/** What a person or the file system asks of a watch. */
export interface Asked {
  /** Absolute paths of files that changed. */
  readonly changed: readonly string[];
  /** Whether all scenarios, or those that failed, are to run again. */
  readonly again: 'all' | 'failed' | undefined;
  readonly quit: boolean;
}

/** Gathers what comes in while a round goes on; what comes in together is taken together. */
export class Inbox {
  #changed = new Set<string>();
  #again: Asked['again'];
  #quit = false;
  #notify: () => void = () => undefined;
  /** Called with all that waits whenever something came in. */
  onArrival: (asked: Asked) => void = () => undefined;

  /** All that came in and was not taken yet. */
  get waiting(): Asked {
    return { changed: [...this.#changed].sort(), again: this.#again, quit: this.#quit };
  }

  add(more: Partial<Asked>): void {
    for (const path of more.changed ?? []) this.#changed.add(path);
    // All includes those that failed.
    this.#again = this.#again === 'all' ? 'all' : (more.again ?? this.#again);
    this.#quit ||= more.quit ?? false;
    this.onArrival(this.waiting);
    this.#notify();
  }

  /** Takes all that came in, as soon as there is something. Nothing asked: the signal aborted first. */
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

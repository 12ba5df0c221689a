import { formatDuration } from '../duration.ts';
import type { Evidence } from './result.ts';

interface Change {
  readonly firstMs: number;
  times: number;
  readonly text: string;
}

const keptFirst = 4;
const keptLast = 16;

/** Records how an observation changes over time; consecutive equal observations are merged into one entry. */
export class Changes {
  readonly #first: Change[] = [];
  readonly #last: Change[] = [];
  #left = 0;
  readonly #counted: boolean;

  /** @param options `counted`: whether to report how often each was observed, which means nothing for a watch */
  constructor(options: { readonly counted: boolean } = { counted: true }) {
    this.#counted = options.counted;
  }

  /** @param atMs milliseconds since the first observation. */
  add(atMs: number, text: string): void {
    const latest = this.#last.at(-1) ?? this.#first.at(-1);
    if (latest?.text === text) {
      latest.times += 1;
      return;
    }
    const change = { firstMs: atMs, times: 1, text };
    if (this.#first.length < keptFirst) this.#first.push(change);
    else if (this.#last.push(change) > keptLast) {
      this.#last.shift();
      this.#left += 1;
    }
  }

  /** One line per change, as evidence; empty if nothing changed. */
  evidence(): readonly Evidence[] {
    const changes = [...this.#first, ...this.#last];
    if (changes.length < 2) return [];
    const rows = changes.map(({ firstMs, times, text }) => ({
      at: formatDuration(firstMs),
      text: times === 1 || !this.#counted ? text : `${text} (${times} times)`,
    }));
    const width = Math.max(...rows.map(({ at }) => at.length));
    const lines = rows.map(({ at, text }) => `${at.padStart(width)}  ${text}`);
    if (this.#left > 0) lines.splice(keptFirst, 0, `${' '.repeat(width)}  … ${this.#left} changes`);
    return [{ title: 'changes over time', text: lines.join('\n') }];
  }
}

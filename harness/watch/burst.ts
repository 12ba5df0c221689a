import { existsSync } from 'node:fs';

/** Changes that follow each other this closely, in milliseconds, are one: an editor or git writes many files. */
const quietMs = 100;
/** A burst is told after so long even where it goes on, in milliseconds. */
const longestMs = 1000;

/** Gathers changes of files that follow each other closely, and tells them together, each once. */
export class Burst implements Disposable {
  readonly #tell: (changed: readonly string[]) => void;
  readonly #changed = new Set<string>();
  /** Files that came to be in the burst that goes on. */
  readonly #fresh = new Set<string>();
  #quiet: NodeJS.Timeout | undefined;
  #longest: NodeJS.Timeout | undefined;

  /** @param tell is given the absolute paths of each burst. */
  constructor(tell: (changed: readonly string[]) => void) {
    this.#tell = tell;
  }

  changed(path: string): void {
    this.#changed.add(path);
    this.#longest ??= setTimeout(() => this.#end(), longestMs);
    this.#wait();
  }

  came(path: string): void {
    this.#fresh.add(path);
    this.changed(path);
  }

  went(path: string): void {
    // What came and went at once was somebody's temporary file.
    if (this.#fresh.delete(path)) this.#changed.delete(path);
    else this.changed(path);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#quiet);
    clearTimeout(this.#longest);
  }

  #wait(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      // Editors and git take a file away to put another in its place.
      if ([...this.#changed].every((path) => existsSync(path))) this.#end();
      else this.#wait();
    }, quietMs);
  }

  #end(): void {
    this[Symbol.dispose]();
    this.#longest = undefined;
    const changed = [...this.#changed];
    this.#changed.clear();
    this.#fresh.clear();
    if (changed.length > 0) this.#tell(changed);
  }
}

import { existsSync } from 'node:fs';

/** Changes less than this apart, in milliseconds, belong to one burst, because editors and git write many files at
 * once. */
const quietMs = 100;
/** Maximum duration of a burst in milliseconds, after which it is reported even if it continues. */
const longestMs = 1000;

/** Collects file changes in quick succession and reports them together, each file once. */
export class Burst implements Disposable {
  readonly #tell: (changed: readonly string[]) => void;
  readonly #changed = new Set<string>();
  /** Files created during the current burst. */
  readonly #fresh = new Set<string>();
  #quiet: NodeJS.Timeout | undefined;
  #longest: NodeJS.Timeout | undefined;

  /** @param tell receives the absolute paths of each burst */
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
    // A file that was created and removed within a burst was temporary.
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
      // Editors and git remove a file before they put a new version in its place.
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

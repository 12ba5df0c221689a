import type { ReleaseError } from '../../model/errors/release-error.ts';

/** The releases of a platform while they are installed: what uses only those that stand may begin before the last does. */
export class Installation {
  /** Those that could not be installed, those that need one of them included, each with the error of the one that failed. */
  readonly failed = new Map<string, ReleaseError>();
  /** Resolves when each release stands or is among the failed; rejects with what keeps any from being installed. */
  readonly ended: Promise<void>;
  readonly #pending: Set<string>;
  #change = Promise.withResolvers<void>();
  #isOver = false;

  /** @param install installs them all; it tells the name of each that stands, or failed, to `settled`. */
  constructor(names: readonly string[], install: (installation: Installation) => Promise<void>) {
    this.#pending = new Set(names);
    this.ended = install(this).finally(() => {
      this.#isOver = true;
      this.#pending.clear();
    });
    // Whoever waits for the end is told.
    this.ended.catch(() => undefined);
  }

  /** Names of the releases that do not stand yet. */
  get pending(): ReadonlySet<string> {
    return this.#pending;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  settled(name: string): void {
    this.#pending.delete(name);
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }

  /** Resolves when the next release stands or has failed, or at the end. @throws what `ended` rejects with. */
  next(): Promise<void> {
    return Promise.race([this.#change.promise, this.ended]);
  }
}

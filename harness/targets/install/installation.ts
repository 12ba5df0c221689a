import type { ReleaseError } from '../../model/errors/release-error.ts';

/** The progress of an installation, so that scenarios can start as soon as the releases that they use are installed. */
export class Installation {
  /** The releases that could not be installed, including those that need one of them, each with the error of the one
   * that failed. */
  readonly failed = new Map<string, ReleaseError>();
  /** Resolves when every release is installed or has failed; rejects with an error that keeps any from being
   * installed. */
  readonly ended: Promise<void>;
  readonly #pending: Set<string>;
  #change = Promise.withResolvers<void>();
  #isOver = false;

  /** @param install installs all releases and calls `settled` with the name of each that is installed or has failed */
  constructor(names: readonly string[], install: (installation: Installation) => Promise<void>) {
    this.#pending = new Set(names);
    this.ended = install(this).finally(() => {
      this.#isOver = true;
      this.#pending.clear();
    });
    // Prevents an unhandled rejection if nobody awaits `ended`.
    this.ended.catch(() => undefined);
  }

  /** Names of the releases that are still being installed. */
  get pending(): ReadonlySet<string> {
    return this.#pending;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Called when a release is installed or has failed. */
  settled(name: string): void {
    this.#pending.delete(name);
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }

  /** Resolves when the next release is installed or has failed, or at the end. @throws the error that `ended` rejects
   * with */
  next(): Promise<void> {
    return Promise.race([this.#change.promise, this.ended]);
  }
}

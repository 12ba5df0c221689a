import { InputError, type Problem } from '../model/errors/input-error.ts';

/** Collects the problems of several read operations, so that all of them are reported together. */
export class ProblemList {
  readonly #problems: Problem[] = [];

  /** Runs a read operation; undefined if it has problems, which are collected. */
  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#problems.push(...error.problems);
      return undefined;
    }
  }

  /** Like `attempt`, for an asynchronous operation. */
  async attemptLater<T>(read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      return this.attempt<T | undefined>(() => {
        throw error;
      });
    }
  }

  /** @throws InputError if any operation had problems */
  throwIfAny(): void {
    if (this.#problems.length > 0) throw new InputError(this.#problems);
  }
}

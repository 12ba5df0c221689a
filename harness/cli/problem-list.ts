import { InputError, type Problem } from '../model/errors/input-error.ts';

/** Collects the problems of several readings, so that all of them are told at once. */
export class ProblemList {
  readonly #problems: Problem[] = [];

  /** What the reading gives, or undefined where it has problems. */
  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#problems.push(...error.problems);
      return undefined;
    }
  }

  /** The same of a reading that takes its time. */
  async attemptLater<T>(read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      return this.attempt<T | undefined>(() => {
        throw error;
      });
    }
  }

  /** @throws InputError where any reading had problems. */
  throwIfAny(): void {
    if (this.#problems.length > 0) throw new InputError(this.#problems);
  }
}

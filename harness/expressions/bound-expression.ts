import { evaluate, type Scope } from './evaluate.ts';

/** An expression over `value` with all else that it may read. */
export class BoundExpression {
  readonly text: string;
  readonly #scope: Scope;

  constructor(text: string, scope: Scope) {
    this.text = text;
    this.#scope = scope;
  }

  /** @throws the evaluator's error, for instance where the value has another type. */
  evaluate(value: unknown): unknown {
    // CEL knows no undefined; what is not there reads as null.
    return evaluate(this.text, { ...this.#scope, value: value ?? null });
  }

  /** It reads as it was written. */
  toJSON(): string {
    return this.text;
  }
}

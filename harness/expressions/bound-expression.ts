import { evaluate, type Scope } from './evaluate.ts';

/** An expression over `value`, with everything else that it may read. */
export class BoundExpression {
  readonly text: string;
  readonly #scope: Scope;

  constructor(text: string, scope: Scope) {
    this.text = text;
    this.#scope = scope;
  }

  /** @throws the evaluator's error, for example if the value has a type that the expression does not support */
  evaluate(value: unknown): unknown {
    // CEL has no undefined; missing values are read as null.
    return evaluate(this.text, { ...this.#scope, value: value ?? null });
  }

  /** Serialises as its source text. */
  toJSON(): string {
    return this.text;
  }
}

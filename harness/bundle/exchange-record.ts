import type { Evidence } from '../model/result/result.ts';
import type { SourceLocation } from '../model/source-location.ts';
import type { StepDefinition } from '../steps/define-step.ts';

/** One observation of a step: what was sent and received. */
export interface Exchange {
  readonly step: string;
  readonly definition: StepDefinition;
  readonly at: SourceLocation;
  /** Input with its expressions evaluated. */
  readonly input: unknown;
  /** Milliseconds since the start of the run. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly evidence: readonly Evidence[];
  /** Why the step could not be executed, in one line. */
  readonly problem: string | undefined;
}

const kept = 200;

/** Records the exchanges of one attempt at a scenario, up to the last 200. */
export class ExchangeRecord {
  readonly #exchanges: Exchange[] = [];
  #left = 0;

  add(exchange: Exchange): void {
    this.#exchanges.push(exchange);
    if (this.#exchanges.length <= kept) return;
    this.#exchanges.shift();
    this.#left += 1;
  }

  /** Oldest first. */
  get all(): readonly Exchange[] {
    return this.#exchanges;
  }

  /** Number of older exchanges that were dropped. */
  get left(): number {
    return this.#left;
  }
}

import type { SourceLocation } from '../source-location.ts';
import type { StepKind } from './step-kind.ts';

export const targetNames = ['k3s', 'kubeconfig', 'local'] as const;
export const isolations = ['shared', 'namespace', 'cluster'] as const;
type Isolation = (typeof isolations)[number];

/** The parsed modifiers that any step may have besides its kind; durations are in milliseconds. */
interface StepModifiers {
  readonly name?: string;
  readonly eventually?: { readonly within: number; readonly every?: number };
  readonly consistently?: { readonly during: number; readonly every?: number };
  readonly timeout?: number;
  readonly when?: string;
  readonly skip?: string;
  readonly capture?: Readonly<Record<string, string>>;
}

/** A place where a scenario uses a step group. */
export interface GroupUse {
  readonly group: string;
  readonly at: SourceLocation;
  /** Text of the file, for excerpts. */
  readonly text: string;
  /** Arguments of the group; expressions are not evaluated yet. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Default values of the parameters without an argument. */
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly name?: string;
  readonly when?: string;
  readonly skip?: string;
}

/** A step read from a file. */
export interface Step extends StepModifiers {
  /** Name of the step's kind. */
  readonly kind: string;
  readonly definition: StepKind;
  /** The mapping under the kind's key; expressions are not yet evaluated. */
  readonly input: unknown;
  /** The mapping under `expect`; undefined if the step has none. */
  readonly expect: Readonly<Record<string, unknown>> | undefined;
  readonly at: SourceLocation;
  /** Text of the file that contains the step, for excerpts. */
  readonly text: string;
  /** The groups that the step belongs to, outermost first; empty for a step written in the scenario itself. */
  readonly uses: readonly GroupUse[];
  /** Location of a path inside the step, such as ['expect', 'json', 'id']. */
  readonly locate: (path: readonly PropertyKey[]) => SourceLocation;
}

/** A scenario read from a file, with its names checked. */
export interface Scenario {
  readonly name: string;
  readonly tags: readonly string[];
  readonly needs: readonly string[];
  /** Releases that the scenario declares to change, in place of what its steps may change without showing it; undefined
   * if it declares nothing. */
  readonly changes: readonly string[] | undefined;
  readonly targets: readonly (typeof targetNames)[number][] | undefined;
  readonly isolation: Isolation;
  readonly platformAt: string | undefined;
  readonly vars: Readonly<Record<string, unknown>>;
  readonly skip: string | undefined;
  readonly steps: readonly Step[];
  readonly finally: readonly Step[];
  readonly at: SourceLocation;
  /** Text of the file, for excerpts. */
  readonly text: string;
}

import type { SourceLocation } from '../source-location.ts';
import type { StepKind } from './step-kind.ts';

export const targetNames = ['k3s', 'kubeconfig', 'local'] as const;
export const isolations = ['shared', 'namespace', 'cluster'] as const;
type Isolation = (typeof isolations)[number];

/** What any step may carry beside its kind, parsed: durations in milliseconds. */
interface StepModifiers {
  readonly name?: string;
  readonly eventually?: { readonly within: number; readonly every?: number };
  readonly consistently?: { readonly during: number; readonly every?: number };
  readonly timeout?: number;
  readonly when?: string;
  readonly skip?: string;
  readonly capture?: Readonly<Record<string, string>>;
}

/** A place where a step group is used. */
export interface GroupUse {
  readonly group: string;
  readonly at: SourceLocation;
  /** Text of the file, for excerpts. */
  readonly text: string;
  /** Values of the parameters; expressions are not yet evaluated. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Values of those that are not given. */
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly name?: string;
  readonly when?: string;
  readonly skip?: string;
}

/** A step that was read from a file. */
export interface Step extends StepModifiers {
  /** Name of its kind. */
  readonly kind: string;
  readonly definition: StepKind;
  /** The mapping under the kind's key; expressions are not yet evaluated. */
  readonly input: unknown;
  /** The mapping under `expect`, undefined where there is none. */
  readonly expect: Readonly<Record<string, unknown>> | undefined;
  readonly at: SourceLocation;
  /** Text of the file that it stands in, for excerpts. */
  readonly text: string;
  /** The groups that it belongs to, the outermost first; empty for a step of the scenario itself. */
  readonly uses: readonly GroupUse[];
  /** Where a path inside the step stands, such as ['expect', 'json', 'id']. */
  readonly locate: (path: readonly PropertyKey[]) => SourceLocation;
}

/** A scenario that was read from a file and whose names were checked. */
export interface Scenario {
  readonly name: string;
  readonly tags: readonly string[];
  readonly needs: readonly string[];
  /** Releases that it changes beyond what its steps show, in the place of what cannot be known of them; undefined where it
   * says nothing. */
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

import type { z } from 'zod';
import type { Problem } from '../errors/input-error.ts';
import type { Step } from './scenario.ts';

/** The wildcard for every release of the platform. */
export const everyRelease = '*';

/** The releases that a step needs unchanged, and those that it changes for other scenarios too; `*` means every
 * release. */
export interface ReleaseUse {
  readonly uses: readonly string[];
  readonly changes: readonly string[];
  /** Releases that it may change although its input does not show it; a scenario's own `changes` takes precedence. */
  readonly mayChange?: readonly string[];
  /** The objects that it changes directly. */
  readonly objects?: readonly ObjectUse[];
}

/** An object that a step names: two scenarios that change the same object must not run at the same time. */
export interface ObjectUse {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Undefined if the object is in the scenario's namespace or is cluster-scoped. */
  readonly namespace?: string | undefined;
}

/** The type of a value that a step always observes: a count is a number of at least 0. */
export type OutcomeType = 'string' | 'list' | 'mapping' | 'count';

/** What the loader, the checks, the reference and the planner need to know about a step kind. */
export interface StepKind<Input = unknown> {
  /** The key of a step that contains its input. */
  readonly name: string;
  /** Schema of the value under that key. */
  readonly schema: z.ZodType;
  /** Schema of `expect`; its keys are the names that `capture` can read. */
  readonly expectation: z.ZodType;
  /** The keys of `expect` that always have a value, and its type; those with an implied expectation are left out, because
   * an expectation that every value meets switches that one off. */
  readonly outcomes?: Readonly<Record<string, OutcomeType>>;
  /** Whether a step with this input changes nothing and implies no expectation, so that it checks nothing without
   * `expect`. */
  onlyObserves?(input: Input): boolean;
  /** Whether the step needs a cluster; without one it is skipped and counted. */
  readonly needsCluster: boolean;
  /** Whether this particular input works without a cluster anyway. */
  doesWithoutCluster?(input: Input): boolean;
  /** Timeout of one observation if the step sets none, in milliseconds; default 15 s. */
  readonly timeoutMs?: number;
  /** Whether its outcome can change with the objects that the namespace view watches: the step is then observed again
   * on each change. */
  readonly observesOnChange?: boolean;
  /** Default name of a step, derived from its input, in which expressions are not evaluated yet. */
  title?(input: Input): string;
  /** Dotted paths of the keys that name a release, such as `to` or `cut.from`. */
  readonly releases?: readonly string[];
  /** Dotted paths of the keys that name a release which this step creates, so that later steps can use it. */
  readonly introduces?: readonly string[];
  /** Dotted paths of the keys that name a file or a list of files, relative to the scenario file. */
  readonly files?: readonly string[];
  /** Dotted paths of the keys that contain a CEL condition, each with the names that the condition may read. */
  readonly conditions?: Readonly<Record<string, readonly string[]>>;
  /** Which releases the step changes and which it only uses, so that scenarios that do not disturb each other can run
   * in parallel; if absent, every release that the step names counts as used and none as changed.
   * @param folder folder of the scenario file */
  changes?(input: Input, folder: string): ReleaseUse;
  /** Problems that only show in all steps of this kind in a scenario together, such as ending something that no step
   * started. */
  check?(steps: readonly Step[]): Problem[];
  /** Absolute path of the file that defines it; undefined for the kit's own step kinds. */
  readonly source?: string;
  /** Example steps as YAML, printed by `explain` and checked by the tests. */
  readonly example: string;
}

/** The step kinds available to a platform by name, in the order that the documentation lists them. */
export type StepKinds = ReadonlyMap<string, StepKind>;

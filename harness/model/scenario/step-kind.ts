import type { z } from 'zod';
import type { Problem } from '../errors/input-error.ts';
import type { Step } from './scenario.ts';

/** Stands for every release of the platform. */
export const everyRelease = '*';

/** The releases that a step needs as they are, and those that it changes for everybody; `*` is every release. */
export interface ReleaseUse {
  readonly uses: readonly string[];
  readonly changes: readonly string[];
  /** What it may change, where its input does not show it; a scenario that says what it `changes` knows better. */
  readonly mayChange?: readonly string[];
  /** The objects that it changes by themselves. */
  readonly objects?: readonly ObjectUse[];
}

/** An object that a step names: two scenarios that change one object must not run at once. */
export interface ObjectUse {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Undefined: it lies in that of the scenario, or in none. */
  readonly namespace?: string | undefined;
}

/** What the files, the checks, the reference and the plan of a run have to know of a step kind. */
export interface StepKind<Input = unknown> {
  /** The key of the step that holds its input. */
  readonly name: string;
  /** What stands under that key. */
  readonly schema: z.ZodType;
  /** What `expect` may hold; its keys are the names that `capture` reads. */
  readonly expectation: z.ZodType;
  /** Without a cluster such a step is skipped, and counted. */
  readonly needsCluster: boolean;
  /** Inputs that do without one all the same. */
  doesWithoutCluster?(input: Input): boolean;
  /** How long one observation may take where the step does not say; 15 s where this is not given. */
  readonly timeoutMs?: number;
  /** What it sees may change with what the view of the namespace watches: then it is observed again at each change. */
  readonly observesOnChange?: boolean;
  /** Name of a step that has none, from its input, in which expressions are not yet evaluated. */
  title?(input: Input): string;
  /** Dotted paths of the keys that name a release, such as `to` or `cut.from`. */
  readonly releases?: readonly string[];
  /** Dotted paths of the keys that name a release which the step itself makes, for the steps after it. */
  readonly introduces?: readonly string[];
  /** Dotted paths of the keys that name a file or a list of files, relative to the scenario. */
  readonly files?: readonly string[];
  /** Dotted paths of the keys that hold a condition in CEL, each with the names that it may read. */
  readonly conditions?: Readonly<Record<string, readonly string[]>>;
  /** Which releases the step changes and which it only uses, so that scenarios that do not disturb each other run side by
   * side; without it every release that it names is used and none is changed.
   * @param folder that of the scenario file. */
  changes?(input: Input, folder: string): ReleaseUse;
  /** What is wrong with the steps of this kind in a scenario together, such as one that ends what none began. */
  check?(steps: readonly Step[]): Problem[];
  /** Absolute path of the file that defines it, where it is none of the kit's. */
  readonly source?: string;
  /** Steps of a scenario, as YAML, which `explain` prints and the tests read. */
  readonly example: string;
}

/** The step kinds that a platform knows by name, in the order in which documentation lists them. */
export type StepKinds = ReadonlyMap<string, StepKind>;

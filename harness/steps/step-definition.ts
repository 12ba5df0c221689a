import type { z } from 'zod';

/** What the kit has to know of a step kind before it runs: the one source of schema, checks, reference and types. */
export interface StepDefinition {
  readonly name: string;
  readonly schema: z.ZodType;
  /** What `expect` may hold. */
  readonly expectation: z.ZodType;
  /** Without a cluster such a step is skipped, and counted. */
  readonly needsCluster: boolean;
  /** Inputs that do without one all the same. */
  readonly doesWithoutCluster?: (input: Readonly<Record<string, unknown>>) => boolean;
  /** How long one observation may take where the step does not say; 15 s where this is not given. */
  readonly timeoutMs?: number;
  /** What it sees may change with what NamespaceView watches: then it is observed again at each change. */
  readonly wakesOnChange?: boolean;
  /** Name of a step that has none, from its input. */
  readonly title?: (input: Readonly<Record<string, unknown>>) => string;
  /** Dotted paths of the keys that name a release, such as `to` or `cut.from`. */
  readonly releases?: readonly string[];
  /** Dotted paths of the keys that name a release which the step itself makes, for the steps after it. */
  readonly introduces?: readonly string[];
  /** Dotted paths of the keys that name a file or a list of files, relative to the scenario. */
  readonly files?: readonly string[];
  /** Steps of a scenario, as YAML, which `harness explain` prints and the tests read. */
  readonly example: string;
}

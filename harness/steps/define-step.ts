import type { z } from 'zod';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import type { BundleFile } from '../model/result/bundle-file.ts';
import type { Step } from '../model/scenario/scenario.ts';
import type { StepKind } from '../model/scenario/step-kind.ts';
import type { StartedTarget } from '../targets/target.ts';
import type { Outcome, StepContext } from './step-run.ts';

/** What a failure of a step is about, in addition to the release or object that its input names. */
interface StepSubject {
  /** The release that was called without success; the cause may be in a release that it needs. */
  readonly asked?: string;
  /** HTTP status that did not match the expectation. */
  readonly httpStatus?: number;
  /** The host that the request was sent to. */
  readonly httpHost?: string;
  /** The path of the request, if the step gives it without an expression. */
  readonly httpPath?: string;
  /** The headline of a failure if this key of the outcome does not match. */
  readonly failed?: { readonly key: string; readonly words: string };
  /** How the job ended, if it did not succeed. */
  readonly job?: { readonly exitCode: number; readonly logs: string };
  /** What the step tried to do, for an error without details of its own. */
  readonly tried?: string;
}

/** What a step kind receives to add files to the bundle of a failed scenario. */
export interface BundleRequest<Input> {
  /** Inputs of the executed steps of this kind, with their expressions evaluated. */
  readonly inputs: readonly Input[];
  /** Folder of the scenario file, against which paths in the inputs are resolved. */
  readonly folder: string;
  readonly target: StartedTarget;
  /** Aborts when the time limit for collecting is reached. */
  readonly signal: AbortSignal;
}

/** The complete definition of a step kind. */
export interface StepDefinition<Input = unknown> extends StepKind<Input> {
  /** What a failure is about. @param outcome undefined if the step ended with an error */
  subject?(input: Input, outcome: Outcome | undefined): StepSubject;
  /** Converts the outcome to the notation of the expectation, where several notations mean the same. */
  normalise?(value: Outcome['value'], expected: Readonly<Record<string, unknown>>): Outcome['value'];
  /** Objects that the step applies; their images are loaded into the cluster beforehand.
   * @param folder folder of the scenario file */
  images?(input: Input, folder: string): readonly KubeObject[];
  /** The bundle file that records the exchanges of such steps; default: steps.txt. */
  readonly exchanges?: Omit<BundleFile, 'text'>;
  /** Additional files for the bundle of a failed scenario. */
  bundle?(request: BundleRequest<Input>): Promise<readonly BundleFile[]>;
  /** Whether the effects of such a step are always undone at the end of the scenario, even with `--keep`. */
  readonly isUndone?: boolean;
  /** Imports the implementation on demand, so that reading files and printing help need not load its clients. */
  run(): Promise<{ run(input: Input, context: StepContext): Promise<Outcome> }>;
}

/** A definition whose functions receive the input as parsed by its own schema. */
export type DefinedStep<S extends z.ZodType, E extends z.ZodType> = StepDefinition<z.output<S>> & {
  readonly schema: S;
  readonly expectation: E;
};

/** Defines a step kind; to use it, add it to the registry or to `steps` of a platform file. */
export function defineStep<const S extends z.ZodType, const E extends z.ZodType>(
  definition: DefinedStep<S, E>,
): DefinedStep<S, E> {
  return Object.freeze(definition);
}

/** The complete definition of a step that was read from a file. */
export function definitionOf({ kind, definition }: Pick<Step, 'kind' | 'definition'>): StepDefinition {
  if (!isRunnable(definition)) throw new TypeError(`the step kind ${kind} has no run`);
  return definition;
}

function isRunnable(kind: StepKind): kind is StepDefinition {
  return 'run' in kind;
}

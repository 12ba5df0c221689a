import type { z } from 'zod';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import type { BundleFile } from '../model/result/bundle-file.ts';
import type { Step } from '../model/scenario/scenario.ts';
import type { StepKind } from '../model/scenario/step-kind.ts';
import type { StartedTarget } from '../targets/target.ts';
import type { Outcome, StepContext } from './step-run.ts';

/** What a failure of a step is about, beyond the release or the object that its input names. */
interface StepSubject {
  /** The release that was asked and gave no good answer: what it needs may be why. */
  readonly asked?: string;
  /** Status of the HTTP answer that was not as expected. */
  readonly httpStatus?: number;
  /** The host that was asked for it. */
  readonly httpHost?: string;
  /** The path that was asked for, where the step says it without an expression. */
  readonly httpPath?: string;
  /** What a failure is called where this part of the outcome is not as expected. */
  readonly failed?: { readonly key: string; readonly words: string };
  /** How the job that was run ended, where it did not succeed. */
  readonly job?: { readonly exitCode: number; readonly logs: string };
  /** What the step tried, for an error that says nothing itself. */
  readonly tried?: string;
}

/** What a kind may add to the bundle of a failed scenario from. */
export interface BundleRequest<Input> {
  /** Inputs of the steps of this kind that ran, with their expressions evaluated. */
  readonly inputs: readonly Input[];
  /** Folder of the scenario, for paths in them. */
  readonly folder: string;
  readonly target: StartedTarget;
  /** Aborts when the time for collecting is over. */
  readonly signal: AbortSignal;
}

/** All that the kit knows of a step kind. */
export interface StepDefinition<Input = unknown> extends StepKind<Input> {
  /** What a failure is about. @param outcome undefined where the step could not be done. */
  subject?(input: Input, outcome: Outcome | undefined): StepSubject;
  /** The outcome as the expectation writes it, where several spellings mean the same. */
  normalise?(value: Outcome['value'], expected: Readonly<Record<string, unknown>>): Outcome['value'];
  /** Objects that the step applies: their images are brought into the cluster beforehand.
   * @param folder that of the scenario file. */
  images?(input: Input, folder: string): readonly KubeObject[];
  /** Files of a bundle in which the exchanges of such steps stand; default: steps.txt. */
  readonly exchanges?: Omit<BundleFile, 'text'>;
  /** Further files for the bundle of a failed scenario. */
  bundle?(request: BundleRequest<Input>): Promise<readonly BundleFile[]>;
  /** What such a step makes goes at the end of its scenario, whatever is kept. */
  readonly isUndone?: boolean;
  /** Loads what runs it: reading files and printing help must not wait for clients. */
  run(): Promise<{ run(input: Input, context: StepContext): Promise<Outcome> }>;
}

/** What `defineStep` takes and gives: a definition whose hooks know the input that its schema hands out. */
export type DefinedStep<S extends z.ZodType, E extends z.ZodType> = StepDefinition<z.output<S>> & {
  readonly schema: S;
  readonly expectation: E;
};

/** Defines a step kind. Nothing else has to know of it but the registry, or `steps` of a platform file. */
export function defineStep<const S extends z.ZodType, const E extends z.ZodType>(
  definition: DefinedStep<S, E>,
): DefinedStep<S, E> {
  return Object.freeze(definition);
}

/** The definition of a step that was read from a file. */
export function definitionOf({ kind, definition }: Pick<Step, 'kind' | 'definition'>): StepDefinition {
  if (!isRunnable(definition)) throw new TypeError(`the step kind ${kind} has no run`);
  return definition;
}

function isRunnable(kind: StepKind): kind is StepDefinition {
  return 'run' in kind;
}

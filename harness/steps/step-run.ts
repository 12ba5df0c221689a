import type { Evidence } from '../model/result/result.ts';
import type { StartedTarget } from '../targets/target.ts';
import type { Unmet, Unreachable } from './assert/judge-unmet.ts';
import type { DrivenLoad } from './load/drive-load.ts';
import type { ChangedObjects } from './restore/changed-objects.ts';

/** What a step can use while it runs. */
export interface StepContext {
  readonly target: StartedTarget;
  /** Aborts at the observation's timeout or when the run is interrupted. */
  readonly signal: AbortSignal;
  /** Timeout of this observation in milliseconds. */
  readonly timeoutMs: number;
  /** Folder of the scenario file, against which paths are resolved. */
  readonly folder: string;
  /** The step's expectation under this key; undefined if it has none. An error that is expected is an outcome, not a
   * failure. */
  readonly expected: (key: string) => unknown;
  /** Loads that run in the background, by name. */
  readonly loads: Map<string, { readonly load: DrivenLoad; readonly release: string }>;
  /** Faults that are not healed yet, latest last. */
  readonly faults: OpenFault[];
  /** Returns a value that the steps of a scenario share, such as cookies; it is created by `make` on the first call. */
  readonly shared: <T>(make: () => T) => T;
  /** Unique for each attempt: the value of `run.id`. */
  readonly runId: string;
  /** The cluster objects that the scenario changed; all are restored at its end. */
  readonly changes: ChangedObjects;
  /** Registers an action for the end of the scenario, run in reverse order. The scenario fails if it throws; a string
   * that it returns is shown as a note. */
  readonly defer: (undo: () => Promise<unknown>, how: Undoing) => void;
}

/** How the undo action of a step is described, and when it can be left out. */
export interface Undoing {
  /** What is restored, such as `ConfigMap/web`. */
  readonly what: string;
  /** The command to restore it by hand, computed from the current state if the action failed. */
  readonly mend: string | (() => Promise<string>);
  /** Where the change was made: if that namespace or cluster is removed with the scenario, it need not be undone. */
  readonly where?: 'namespace' | 'cluster';
  /** Whether it runs after all others, because it waits for what may depend on them. */
  readonly last?: boolean;
  /** Of several actions with the same key only the first is kept, because it knows the state before the scenario. */
  readonly once?: string;
}

/** A fault that is not healed yet. */
export interface OpenFault {
  readonly kind: 'drain' | 'cut' | 'fill';
  readonly heal: () => Promise<void>;
}

/** The outcome of one observation. */
export interface Outcome {
  /** What `expect` is compared with and `capture` reads. */
  readonly value: Readonly<Record<string, unknown>>;
  /** What is expected even if the file does not say so, such as exit code 0. */
  readonly implied: Readonly<Record<string, unknown>>;
  /** What was sent and received, for the report of a failure. */
  readonly evidence: readonly Evidence[];
  /** The release whose pods a failure should show. */
  readonly release?: string;
  /** Name of the Job that the step ran. */
  readonly job?: string;
  /** Finds the part of the expectation that a hopeless state prevents forever; undefined if all may still be met. Only
   * called for a step that would be observed again. */
  readonly forecast?: (unmet: Unmet) => Promise<Unreachable | undefined>;
}

/** Observes a step of one kind once. Throws HarnessError if the step itself cannot be executed. */
export type StepRun<Input> = (input: Input, context: StepContext) => Promise<Outcome>;

import type { Evidence } from '../model/result/result.ts';
import type { StartedTarget } from '../targets/target.ts';
import type { Unmet, Unreachable } from './assert/judge-unmet.ts';
import type { DrivenLoad } from './load/drive-load.ts';
import type { ChangedObjects } from './restore/changed-objects.ts';

/** What a step may use while it runs. */
export interface StepContext {
  readonly target: StartedTarget;
  /** Aborts when the observation takes too long or the run is interrupted. */
  readonly signal: AbortSignal;
  /** How long this observation may take. */
  readonly timeoutMs: number;
  /** Folder of the scenario file, for paths in it. */
  readonly folder: string;
  /** Whether the file says what it expects under this key: then an error of that name is an outcome, not a failure. */
  readonly expects: (key: string) => boolean;
  /** Loads that go on beside the steps of the scenario, by name. */
  readonly loads: Map<string, { readonly load: DrivenLoad; readonly release: string }>;
  /** What is broken on purpose and not yet mended, the latest last. */
  readonly faults: OpenFault[];
  /** What the steps of a scenario share by the function that makes it, such as cookies; made once, gone with it. */
  readonly shared: <T>(make: () => T) => T;
  /** Unique to the run: `run.id`. */
  readonly runId: string;
  /** What the scenario changed of the cluster's objects; all of it is put back at its end. */
  readonly changes: ChangedObjects;
  /** Registers what has to be undone at the end of the scenario, in reverse order. The scenario fails where it throws;
   * a text that it gives is a note for whoever follows the run. */
  readonly defer: (undo: () => Promise<unknown>, how: Undoing) => void;
}

export interface Undoing {
  /** What is put back, such as `ConfigMap/web`. */
  readonly what: string;
  /** The command that mends it by hand, from what is there when it could not be put back. */
  readonly mend: string | (() => Promise<string>);
  /** Where the change lies: with a namespace or cluster that goes with the scenario it need not be undone. */
  readonly where?: 'namespace' | 'cluster';
  /** Of several with the same text the first alone is undone: it knows the state before the scenario. */
  readonly once?: string;
}

export interface OpenFault {
  readonly kind: 'drain' | 'cut' | 'fill';
  readonly heal: () => Promise<void>;
}

/** What a step saw. */
export interface Outcome {
  /** What `expect` is compared with and `capture` reads. */
  readonly value: Readonly<Record<string, unknown>>;
  /** What has to hold although the file does not say it, such as exit code 0. */
  readonly implied: Readonly<Record<string, unknown>>;
  /** What was exchanged, for the report of a failure. */
  readonly evidence: readonly Evidence[];
  /** The release whose pods a failure should show. */
  readonly release?: string;
  /** Name of the one Job of it that was run. */
  readonly job?: string;
  /** What of the expectation a hopeless state keeps from ever holding, undefined where all may still hold. Asked only of a
   * step that would look again. */
  readonly forecast?: (unmet: Unmet) => Promise<Unreachable | undefined>;
}

/** Runs a step of one kind once. Throws HarnessError where the step itself cannot be done. */
export type StepRun<Input> = (input: Input, context: StepContext) => Promise<Outcome>;

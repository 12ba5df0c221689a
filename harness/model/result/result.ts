import type { SourceLocation } from '../source-location.ts';

export type TargetKind = 'k3s' | 'kubeconfig' | 'local';
export type Verdict = 'passed' | 'failed' | 'skipped';
/** A scenario is flaky where it failed and passed in one run: never green by silence. */
export type ScenarioVerdict = Verdict | 'flaky';

/** A titled piece of text that helps to find the cause: events, logs, container states, a diff. */
export interface Evidence {
  readonly title: string;
  readonly text: string;
}

/** Why something failed, complete enough to act on. Every text is already free of secrets. */
export interface Failure {
  /** What happened, in one line. */
  readonly message: string;
  readonly expected?: string;
  readonly observed?: string;
  /** Unified diff of expectation and last observation. */
  readonly diff?: string;
  /** The line that asked for it. */
  readonly at?: SourceLocation;
  /** The lines of YAML around `at`. */
  readonly excerpt?: string;
  /** Why, in one sentence, where what was seen proves it. */
  readonly cause?: string;
  /** Why most likely, in one sentence, where it is only probable. */
  readonly likelyCause?: string;
  /** What in the user's files made the wrong object: the value and its file, the template and its line. */
  readonly origin?: string;
  /** The next command to run. */
  readonly next?: string;
  /** Index of the bundle with all that is known of its scenario, relative to the folder of the reports. */
  readonly bundle?: string;
  readonly evidence: readonly Evidence[];
}

export interface StepResult {
  readonly name: string;
  readonly kind: string;
  readonly section: 'steps' | 'finally';
  readonly at: SourceLocation;
  readonly verdict: Verdict;
  /** Milliseconds since the start of the run. */
  readonly startMs: number;
  readonly durationMs: number;
  /** How many times the step was observed (more than 1 under `eventually`). */
  readonly observations: number;
  /** Why it was skipped. */
  readonly reason?: string;
  readonly failure?: Failure;
}

/** One run of a scenario's steps. */
export interface Attempt {
  readonly verdict: Verdict;
  readonly startMs: number;
  readonly durationMs: number;
  readonly reason?: string;
  readonly steps: readonly StepResult[];
}

export interface ScenarioResult {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly tags: readonly string[];
  readonly verdict: ScenarioVerdict;
  /** When its first attempt began. */
  readonly startMs: number;
  /** From the begin of its first attempt to the end of its last. */
  readonly durationMs: number;
  readonly reason?: string;
  /** Those of the last attempt. */
  readonly steps: readonly StepResult[];
  /** Every attempt in order, the last included; only where there was more than one. */
  readonly attempts?: readonly Attempt[];
  /** Set where the run ended before its turn: a rerun takes it up. */
  readonly notBegun?: true;
  /** Id of the earlier run whose result this is; its times count from the start of that run. */
  readonly fromRun?: string;
  /** What an earlier run said of it, where this is the result of running it again. */
  readonly before?: { readonly runId: string; readonly verdict: ScenarioVerdict };
}

/** A part of the environment that was made: the cluster, an image, a release. */
export interface TaskResult {
  readonly id: string;
  readonly group: TaskGroup;
  readonly title: string;
  readonly verdict: Verdict;
  readonly startMs: number;
  readonly durationMs: number;
  /** Ids of the tasks that had to end before it could start, as far as there were such tasks; undefined: not told. */
  readonly waitedFor?: readonly string[];
  /** Made for one scenario alone. */
  readonly own?: true;
  readonly detail?: string;
  readonly failure?: Failure;
}

export type TaskGroup = 'boot' | 'images' | 'charts' | 'install' | 'scenarios' | 'cleanup';

export interface Phase {
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly flaky: number;
  readonly skipped: number;
  /** Steps that were skipped in scenarios that ran. */
  readonly skippedSteps: number;
}

/** The part of a run that one of several machines takes. */
export interface Shard {
  /** From 1 on. */
  readonly index: number;
  readonly count: number;
}

/** How long a scenario took. */
export interface ScenarioDuration {
  readonly file: string;
  readonly name: string;
  readonly durationMs: number;
}

export interface RunResult {
  readonly runId: string;
  readonly platform: string;
  readonly target: TargetKind;
  /** Why this target runs. */
  readonly targetReason: string;
  /** Version of Kubernetes that answered, undefined on the local target. */
  readonly kubernetes?: string;
  /** The version that was asked for, where another one answered. */
  readonly kubernetesAsked?: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly exitCode: number;
  readonly phases: readonly Phase[];
  readonly tasks: readonly TaskResult[];
  readonly scenarios: readonly ScenarioResult[];
  readonly counts: Counts;
  /** What of the scenarios this run took, and the durations that it was balanced by: the next shard on this machine
   * is balanced by the same ones, so that no scenario falls between two. */
  readonly shard?: Shard & { readonly durations: readonly ScenarioDuration[] };
  /** What the order of the scenarios was shuffled with. */
  readonly seed?: number;
  /** Id of the earlier run whose other results are among the scenarios. */
  readonly rerunOf?: string;
  /** Why the environment could not be made; then no scenario ran. */
  readonly failure?: Failure;
  /** What happened that no verdict tells, such as a container that ended by itself, with what it wrote last. */
  readonly notes?: readonly Evidence[];
}

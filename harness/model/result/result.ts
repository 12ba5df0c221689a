import type { SourceLocation } from '../source-location.ts';

export type TargetKind = 'k3s' | 'kubeconfig' | 'local';
export type Verdict = 'passed' | 'failed' | 'skipped';
/** A scenario that both failed and passed in one run is flaky, so that a retry never hides a failure. */
export type ScenarioVerdict = Verdict | 'flaky';

/** A titled piece of text that helps to find the cause: events, logs, container states, a diff. */
export interface Evidence {
  readonly title: string;
  readonly text: string;
}

/** Why something failed, in enough detail to act on. Secrets are already masked in every text. */
export interface Failure {
  /** What happened, in one line. */
  readonly message: string;
  readonly expected?: string;
  readonly observed?: string;
  /** Unified diff between the expectation and the last observation. */
  readonly diff?: string;
  /** The line of the user's file that asked for it. */
  readonly at?: SourceLocation;
  /** The lines of YAML around `at`. */
  readonly excerpt?: string;
  /** The cause in one sentence, if the observations prove it. */
  readonly cause?: string;
  /** The most likely cause in one sentence, if it cannot be proved. */
  readonly likelyCause?: string;
  /** What in the user's files produced the wrong object: the value with its file, and the template with its line. */
  readonly origin?: string;
  /** The next command to run. */
  readonly next?: string;
  /** Index of the scenario's bundle, relative to the folder of the reports. */
  readonly bundle?: string;
  readonly evidence: readonly Evidence[];
}

/** The result of one step in one attempt. */
export interface StepResult {
  readonly name: string;
  readonly kind: string;
  readonly section: 'steps' | 'finally';
  readonly at: SourceLocation;
  readonly verdict: Verdict;
  /** Milliseconds since the start of the run. */
  readonly startMs: number;
  readonly durationMs: number;
  /** How often the step was observed; more than 1 only under `eventually` or `consistently`. */
  readonly observations: number;
  /** Why it was skipped. */
  readonly reason?: string;
  readonly failure?: Failure;
}

/** One execution of a scenario's steps. */
export interface Attempt {
  readonly verdict: Verdict;
  readonly startMs: number;
  readonly durationMs: number;
  readonly reason?: string;
  readonly steps: readonly StepResult[];
}

/** The result of a scenario, over all of its attempts. */
export interface ScenarioResult {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly tags: readonly string[];
  readonly verdict: ScenarioVerdict;
  /** Start of its first attempt, in milliseconds since the start of the run. */
  readonly startMs: number;
  /** Milliseconds from the start of its first attempt to the end of its last. */
  readonly durationMs: number;
  readonly reason?: string;
  /** The steps of the last attempt. */
  readonly steps: readonly StepResult[];
  /** Every attempt in order, including the last; only set if there was more than one. */
  readonly attempts?: readonly Attempt[];
  /** Set if the run ended before the scenario started or ended; a rerun includes it. */
  readonly notBegun?: true;
  /** Id of the earlier run that produced this result; times then count from the start of that run. */
  readonly fromRun?: string;
  /** The verdict of the earlier run, if this result comes from rerunning the scenario. */
  readonly before?: { readonly runId: string; readonly verdict: ScenarioVerdict };
}

/** A part of the environment that the run created: the cluster, an image, a release. */
export interface TaskResult {
  readonly id: string;
  readonly group: TaskGroup;
  readonly title: string;
  readonly verdict: Verdict;
  readonly startMs: number;
  readonly durationMs: number;
  /** Ids of the tasks that had to end before this one could start; undefined if that was not recorded. */
  readonly waitedFor?: readonly string[];
  /** Set if it was created for a single scenario. */
  readonly own?: true;
  readonly detail?: string;
  readonly failure?: Failure;
}

export type TaskGroup = 'boot' | 'images' | 'charts' | 'install' | 'scenarios' | 'cleanup';

/** A phase of a run, such as boot or install; phases may overlap. */
export interface Phase {
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
}

/** Numbers of scenarios by verdict. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly flaky: number;
  readonly skipped: number;
  /** Number of skipped steps in scenarios that ran. */
  readonly skippedSteps: number;
}

/** The part of a run that one of several machines executes. */
export interface Shard {
  /** Starts at 1. */
  readonly index: number;
  readonly count: number;
}

/** How long a scenario took in an earlier run. */
export interface ScenarioDuration {
  readonly file: string;
  readonly name: string;
  readonly durationMs: number;
}

/** The result of a run: the content of result.json. */
export interface RunResult {
  readonly runId: string;
  readonly platform: string;
  readonly target: TargetKind;
  /** Why this target was chosen. */
  readonly targetReason: string;
  /** The Kubernetes version that answered; absent on the `local` target. */
  readonly kubernetes?: string;
  /** The requested Kubernetes version, if a different one answered. */
  readonly kubernetesAsked?: string;
  /** RFC 3339 timestamp. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly exitCode: number;
  readonly phases: readonly Phase[];
  readonly tasks: readonly TaskResult[];
  readonly scenarios: readonly ScenarioResult[];
  readonly counts: Counts;
  /** The shard that this run executed, and the durations it was balanced by. The next shard on this machine must use
   * the same durations, so that no scenario is left out of both. */
  readonly shard?: Shard & { readonly durations: readonly ScenarioDuration[] };
  /** Seed that shuffled the order of the scenarios. */
  readonly seed?: number;
  /** Id of the earlier run whose remaining results were merged into `scenarios`. */
  readonly rerunOf?: string;
  /** Why the environment could not be created; no scenario ran then. */
  readonly failure?: Failure;
  /** Events that no verdict reports, such as a container that exited by itself, with its last output. */
  readonly notes?: readonly Evidence[];
}

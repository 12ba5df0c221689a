import type { SourceLocation } from './source-location.ts';

export type TargetKind = 'k3s' | 'kubeconfig' | 'local';
export type Verdict = 'passed' | 'failed' | 'skipped';

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
  /** The likely cause, in one sentence, where it can be known. */
  readonly cause?: string;
  /** The next command to run. */
  readonly next?: string;
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

export interface ScenarioResult {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly tags: readonly string[];
  readonly verdict: Verdict;
  readonly startMs: number;
  readonly durationMs: number;
  readonly reason?: string;
  readonly steps: readonly StepResult[];
}

/** A part of the environment that was made: the cluster, an image, a release. */
export interface TaskResult {
  readonly id: string;
  readonly group: TaskGroup;
  readonly title: string;
  readonly verdict: Verdict;
  readonly startMs: number;
  readonly durationMs: number;
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
  readonly skipped: number;
  /** Steps that were skipped in scenarios that ran. */
  readonly skippedSteps: number;
}

export interface RunResult {
  readonly runId: string;
  readonly platform: string;
  readonly target: TargetKind;
  /** Why this target runs. */
  readonly targetReason: string;
  /** Version of Kubernetes that answered, undefined on the local target. */
  readonly kubernetes?: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly exitCode: number;
  readonly phases: readonly Phase[];
  readonly tasks: readonly TaskResult[];
  readonly scenarios: readonly ScenarioResult[];
  readonly counts: Counts;
  /** Why the environment could not be made; then no scenario ran. */
  readonly failure?: Failure;
}

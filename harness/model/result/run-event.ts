import type { SourceLocation } from '../source-location.ts';
import type { Attempt, RunResult, ScenarioResult, StepResult, TargetKind, TaskGroup, TaskResult } from './result.ts';

/** What a run tells while it goes on. `atMs` counts milliseconds since the start of the run. */
export type RunEvent =
  | {
      readonly type: 'run-started';
      readonly runId: string;
      readonly platform: string;
      readonly target: TargetKind;
      readonly reason: string;
      readonly scenarios: number;
    }
  | {
      readonly type: 'task-started';
      readonly id: string;
      readonly group: TaskGroup;
      readonly title: string;
      readonly atMs: number;
    }
  /** What a task is waiting for now, such as `postgres-0: ContainerCreating`. */
  | { readonly type: 'task-note'; readonly id: string; readonly note: string }
  | { readonly type: 'task-ended'; readonly task: TaskResult }
  | { readonly type: 'scenario-started'; readonly name: string; readonly at: SourceLocation; readonly atMs: number }
  | {
      readonly type: 'step-started';
      readonly scenario: string;
      readonly name: string;
      readonly kind: string;
      readonly atMs: number;
    }
  | { readonly type: 'step-ended'; readonly scenario: string; readonly step: StepResult }
  /** An attempt after which another one follows. */
  | {
      readonly type: 'attempt-ended';
      readonly scenario: string;
      /** From 1 on. */
      readonly number: number;
      /** How many attempts there may be. */
      readonly of: number;
      readonly attempt: Attempt;
    }
  | { readonly type: 'scenario-ended'; readonly scenario: ScenarioResult }
  /** A line for the person who runs it, such as how to reach a kept cluster. What nobody asked for is kept for the reports,
   * such as a container that ended by itself. */
  | { readonly type: 'note'; readonly text: string; readonly isKept?: true }
  | { readonly type: 'run-ended'; readonly result: RunResult };

export type Emit = (event: RunEvent) => void;

/** Told what a session does, as it happens. */
export interface Reporter {
  readonly emit: Emit;
}

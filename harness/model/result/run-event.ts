import type { SourceLocation } from '../source-location.ts';
import type { Attempt, RunResult, ScenarioResult, StepResult, TargetKind, TaskGroup, TaskResult } from './result.ts';

/** What a run reports while it is in progress. `atMs` is in milliseconds since the start of the run. */
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
  /** What a task is currently waiting for, such as `postgres-0: ContainerCreating`. */
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
  /** An attempt that is followed by another one. */
  | {
      readonly type: 'attempt-ended';
      readonly scenario: string;
      /** Starts at 1. */
      readonly number: number;
      /** The maximum number of attempts. */
      readonly of: number;
      readonly attempt: Attempt;
    }
  | { readonly type: 'scenario-ended'; readonly scenario: ScenarioResult }
  /** A line for the person who runs it, such as how to reach a kept cluster. `isKept` marks notes that the reports also
   * include, such as a container that exited by itself. */
  | { readonly type: 'note'; readonly text: string; readonly isKept?: true }
  | { readonly type: 'run-ended'; readonly result: RunResult };

export type Emit = (event: RunEvent) => void;

/** Receives the events of a session as they happen. */
export interface Reporter {
  readonly emit: Emit;
}

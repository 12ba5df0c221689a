import type { RunResult, ScenarioVerdict, TaskGroup } from '../../../model/result/result.ts';
import { attemptsOf } from '../../attempts-of.ts';

/** A part of the run on the time axis. */
export interface TimelineSpan {
  /** Id of the task; undefined for scenarios and steps. */
  readonly id?: string;
  /** Ids of the tasks that it waited for, if recorded. */
  readonly waitedFor?: readonly string[];
  /** Anchor of the element with its details. */
  readonly anchor: string;
  readonly group: TaskGroup;
  readonly title: string;
  readonly verdict: ScenarioVerdict;
  readonly startMs: number;
  readonly endMs: number;
  /** The steps, if it is a scenario. */
  readonly parts: readonly TimelineSpan[];
}

/** Anchors of elements of the report, by index in the result. */
export const anchorOf = {
  task: (index: number) => `task-${index + 1}`,
  scenario: (index: number) => `scenario-${index + 1}`,
} as const;

/** Every task and scenario of this run that took time, with its steps, in the order of the result. */
export function timelineSpans(result: RunResult): readonly TimelineSpan[] {
  const tasks = result.tasks.map(
    ({ id, waitedFor, group, title, verdict, startMs, durationMs }, index): TimelineSpan => ({
      id,
      ...(waitedFor && { waitedFor }),
      anchor: anchorOf.task(index),
      group,
      title,
      verdict,
      startMs,
      endMs: startMs + durationMs,
      parts: [],
    }),
  );
  const scenarios = result.scenarios.flatMap((scenario, index): TimelineSpan[] => {
    if (scenario.fromRun !== undefined) return [];
    const anchor = anchorOf.scenario(index);
    const { name, verdict, startMs, durationMs } = scenario;
    const parts = attemptsOf(scenario)
      .flatMap(({ steps }) => steps)
      .filter((step) => step.verdict !== 'skipped')
      .map(
        (step): TimelineSpan => ({
          anchor,
          group: 'scenarios',
          title: step.name,
          verdict: step.verdict,
          startMs: step.startMs,
          endMs: step.startMs + step.durationMs,
          parts: [],
        }),
      );
    return [{ anchor, group: 'scenarios', title: name, verdict, startMs, endMs: startMs + durationMs, parts }];
  });
  return [...tasks, ...scenarios].filter((span) => span.verdict !== 'skipped');
}

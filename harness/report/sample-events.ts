import type { RunResult } from '../model/result.ts';
import type { RunEvent } from '../model/run-event.ts';
import { attemptsOf } from './attempts-of.ts';

/** The events that a run with this result tells, each with its time in milliseconds, in order. */
export function sampleEvents(result: RunResult): readonly { readonly atMs: number; readonly event: RunEvent }[] {
  const { runId, platform, target, targetReason: reason, scenarios, tasks } = result;
  const timed: { atMs: number; event: RunEvent }[] = [];
  const add = (atMs: number, event: RunEvent) => timed.push({ atMs, event });
  for (const task of tasks) {
    const { id, group, title, startMs, durationMs } = task;
    add(startMs, { type: 'task-started', id, group, title, atMs: startMs });
    if (group === 'install') {
      add(startMs + durationMs / 3, { type: 'task-note', id, note: `${title}-0: ContainerCreating` });
      add(startMs + durationMs / 2, {
        type: 'task-note',
        id,
        note: `${title}-0: Running, readiness probe not yet passed`,
      });
    }
    add(startMs + durationMs, { type: 'task-ended', task });
  }
  for (const scenario of scenarios.filter(({ fromRun }) => fromRun === undefined)) {
    const { name, file, line, startMs, durationMs } = scenario;
    add(startMs, { type: 'scenario-started', name, at: { file, line, column: 1 }, atMs: startMs });
    const attempts = attemptsOf(scenario);
    for (const [index, attempt] of attempts.slice(0, -1).entries()) {
      const told = { scenario: name, number: index + 1, of: attempts.length, attempt };
      add(attempt.startMs + attempt.durationMs, { type: 'attempt-ended', ...told });
    }
    for (const step of attempts.flatMap(({ steps }) => steps)) {
      add(step.startMs, { type: 'step-started', scenario: name, name: step.name, kind: step.kind, atMs: step.startMs });
      add(step.startMs + step.durationMs, { type: 'step-ended', scenario: name, step });
    }
    add(startMs + durationMs, { type: 'scenario-ended', scenario });
  }
  timed.sort((a, b) => a.atMs - b.atMs);
  return [
    { atMs: 0, event: { type: 'run-started', runId, platform, target, reason, scenarios: scenarios.length } },
    ...timed,
    { atMs: result.durationMs, event: { type: 'run-ended', result } },
  ];
}

import { formatDuration } from '../../model/duration.ts';
import type { ScenarioResult } from '../../model/result/result.ts';
import type { RunEvent } from '../../model/result/run-event.ts';
import { oneLine, plainText } from '../../text/plain-text.ts';
import { formatHeading } from './format-heading.ts';
import { formatRow } from './format-row.ts';
import { aboutScenario, formatScenario } from './format-scenario.ts';
import { formatSummary } from './format-summary.ts';
import { formatTask } from './format-task.ts';
import type { Clock } from './live/clock.ts';
import type { Palette } from './palette.ts';

/** A task's note is printed if nothing about the task was printed for this long, in milliseconds. */
const quietMs = 10_000;

/** Returns a function that converts each event to lines for a log. */
export function createPlainReporter(
  palette: Palette,
  clock: Clock,
  reportFolder: string | undefined,
): (event: RunEvent) => readonly string[] {
  const running = new Map<string, { title: string; group: string; heardMs: number }>();
  const started = (label: string, title: string) =>
    formatRow(palette, { mark: palette.quiet('·'), label, title: oneLine(title) });

  const ended = (scenario: ScenarioResult) => {
    const { name, verdict, reason, durationMs } = scenario;
    return formatRow(palette, {
      mark: palette.mark[verdict],
      label: 'scenario',
      title: oneLine(verdict === 'flaky' ? `FLAKY ${name}` : name),
      ...(verdict === 'skipped'
        ? { detail: oneLine(reason ?? '') }
        : { detail: aboutScenario(scenario), time: formatDuration(durationMs) }),
    });
  };

  const attempted = ({ scenario, number, of, attempt }: Extract<RunEvent, { type: 'attempt-ended' }>) =>
    formatRow(palette, {
      mark: palette.mark[attempt.verdict],
      label: 'attempt',
      title: oneLine(scenario),
      detail: `${number} of ${of} ${attempt.verdict}`,
      time: formatDuration(attempt.durationMs),
    });

  const note = (id: string, text: string): string[] => {
    const task = running.get(id);
    if (!task || clock.now() - task.heardMs < quietMs) return [];
    task.heardMs = clock.now();
    return [
      formatRow(palette, {
        mark: palette.quiet('…'),
        label: task.group,
        title: oneLine(task.title),
        detail: oneLine(text),
      }),
    ];
  };

  return (event) => {
    switch (event.type) {
      case 'run-started':
        return [formatHeading(palette, event), ''];
      case 'task-started':
        running.set(event.id, { title: event.title, group: event.group, heardMs: clock.now() });
        return [started(event.group, event.title)];
      case 'task-note':
        return note(event.id, event.note);
      case 'task-ended':
        running.delete(event.task.id);
        return [formatTask(palette, event.task)];
      case 'scenario-started':
        return [started('scenario', event.name)];
      case 'attempt-ended':
        return [attempted(event)];
      case 'scenario-ended':
        return [ended(event.scenario)];
      case 'note':
        return plainText(event.text).split('\n');
      case 'run-ended':
        return [
          ...(event.result.scenarios.length > 0 ? [''] : []),
          ...event.result.scenarios.flatMap((scenario) => formatScenario(palette, scenario)),
          ...formatSummary(palette, event.result, reportFolder),
        ];
      default:
        return [];
    }
  };
}

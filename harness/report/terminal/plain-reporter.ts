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

export interface PlainReporter {
  /** The lines of a log that an event makes. */
  linesOf(event: RunEvent): readonly string[];
  /** A line for all that runs now, with the step it is at and how long it has run. */
  linesOfRunning(): readonly string[];
}

/** Reports a run as lines of a log. */
export function createPlainReporter(palette: Palette, clock: Clock, reportFolder: string | undefined): PlainReporter {
  const running = new Map<
    string,
    { title: string; group: string; startedMs: number; heardMs: number; detail?: string }
  >();
  const start = (id: string, group: string, title: string) => {
    running.set(id, { title, group, startedMs: clock.now(), heardMs: clock.now() });
    return [started(group, title)];
  };
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
    if (task) task.detail = text;
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

  const linesOf = (event: RunEvent): readonly string[] => {
    switch (event.type) {
      case 'run-started':
        return [formatHeading(palette, event), ''];
      case 'task-started':
        return start(event.id, event.group, event.title);
      case 'task-note':
        return note(event.id, event.note);
      case 'task-ended':
        running.delete(event.task.id);
        return [formatTask(palette, event.task)];
      case 'scenario-started':
        return start(scenarioId(event.name), 'scenario', event.name);
      case 'step-started': {
        const scenario = running.get(scenarioId(event.scenario));
        if (scenario) scenario.detail = event.name;
        return [];
      }
      case 'attempt-ended':
        return [attempted(event)];
      case 'scenario-ended':
        running.delete(scenarioId(event.scenario.name));
        return [ended(event.scenario)];
      case 'note':
        return plainText(event.text).split('\n');
      case 'run-ended':
        // What was interrupted has no end of its own.
        running.clear();
        return [
          ...(event.result.scenarios.length > 0 ? [''] : []),
          ...event.result.scenarios.flatMap((scenario) => formatScenario(palette, scenario)),
          ...formatSummary(palette, event.result, reportFolder),
        ];
      default:
        return [];
    }
  };

  return {
    linesOf,
    linesOfRunning: () =>
      [...running.values()].map(({ group, title, detail, startedMs }) =>
        formatRow(palette, {
          mark: palette.quiet('…'),
          label: group,
          title: oneLine(title),
          ...(detail !== undefined && { detail: oneLine(detail) }),
          time: formatDuration(clock.now() - startedMs),
        }),
      ),
  };
}

function scenarioId(name: string): string {
  return `scenario ${name}`;
}

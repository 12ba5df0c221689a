import { formatDuration } from '../../model/duration.ts';
import type { TaskResult } from '../../model/result/result.ts';
import { oneLine } from '../../text/plain-text.ts';
import { formatRow, type RowLayout } from './format-row.ts';
import type { Palette } from './palette.ts';

/** The permanent line of a task that ended. */
export function formatTask(palette: Palette, task: TaskResult, layout?: RowLayout): string {
  const detail = task.failure?.message ?? task.detail;
  const row = {
    mark: palette.mark[task.verdict],
    label: task.group,
    title: oneLine(task.title),
    detail: detail === undefined ? undefined : oneLine(detail),
    time: formatDuration(task.durationMs),
  };
  return formatRow(palette, row, layout);
}

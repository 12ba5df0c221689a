import { formatDuration } from '../../../model/duration.ts';
import { countOf } from '../../../text/count-of.ts';
import { oneLine } from '../../../text/plain-text.ts';
import { formatRow } from '../format-row.ts';
import type { Palette } from '../palette.ts';
import { truncate } from '../text-width.ts';
import type { RunProgress } from './run-progress.ts';

const spinner = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';

export interface Frame {
  /** Milliseconds since the start of the run. */
  readonly atMs: number;
  readonly columns: number;
  /** Maximum number of lines to draw. */
  readonly rows: number;
}

/** The lines that are redrawn in place: current activities with their times and notes, and the progress of the run. */
export function formatLive(palette: Palette, progress: RunProgress, { atMs, columns, rows }: Frame): string[] {
  const { activities, counts, total } = progress;
  const mark = palette.accent(spinner[Math.floor(atMs / 100) % spinner.length] ?? '·');
  const room = Math.max(1, rows - 2);
  const shown = activities.length > room ? activities.slice(0, room - 1) : activities;
  const lines = shown.map((activity) =>
    formatRow(
      palette,
      {
        mark,
        label: activity.label,
        title: oneLine(activity.title),
        detail: activity.note && oneLine(activity.note),
        time: formatDuration(Math.max(0, atMs - activity.startMs)),
      },
      { columns, cut: true },
    ),
  );
  const hidden = activities.length - shown.length;
  if (hidden > 0) lines.push(palette.quiet(truncate(`  … and ${hidden} more`, columns)));
  const done = counts.passed + counts.failed + counts.flaky + counts.skipped;
  const told = [formatDuration(Math.max(0, atMs))];
  if (total > 0) told.push(`${done} of ${countOf(total, 'scenario')}`);
  if (counts.failed > 0) told.push(`${counts.failed} failed`);
  if (counts.flaky > 0) told.push(`${counts.flaky} FLAKY`);
  const status = truncate(`  ${told.join(' · ')}`, columns);
  const all = ['', ...lines, counts.failed > 0 ? palette.removed(status) : palette.quiet(status)];
  return all.slice(-rows);
}

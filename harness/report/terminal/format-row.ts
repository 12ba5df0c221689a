import type { Paint, Palette } from './palette.ts';
import { textWidth, truncate } from './text-width.ts';

/** The parts of one line before layout; all texts except `mark` are uncoloured. */
export interface Row {
  readonly mark: string;
  readonly label?: string;
  readonly title: string;
  readonly paintTitle?: Paint;
  readonly detail?: string | undefined;
  readonly time?: string;
  readonly indent?: number;
}

const labelColumns = 10;
const widestRow = 100;

export interface RowLayout {
  /** Columns of the terminal. The time is right-aligned there, but not further right than is easy to read. */
  readonly columns?: number | undefined;
  /** Whether to truncate what does not fit: live lines must not wrap, permanent ones must be complete. */
  readonly cut?: boolean;
}

/** Formats a row: mark, label, title, detail and, right-aligned, the time. */
export function formatRow(palette: Palette, row: Row, { columns = widestRow, cut = false }: RowLayout = {}): string {
  const width = Math.min(columns, widestRow);
  const label = row.label === undefined ? '' : row.label.padEnd(labelColumns);
  const lead = `${' '.repeat(row.indent ?? 0)}${row.mark} `;
  const time = row.time === undefined ? '' : row.time.padStart(8);
  const room = width - textWidth(lead) - label.length - time.length - (time ? 1 : 0);
  const title = cut ? truncate(row.title, room) : row.title;
  const left = room - textWidth(title) - 2;
  const whole = row.detail ?? '';
  const detail = !cut ? whole : left < 6 ? '' : truncate(whole, left);
  const text =
    lead + palette.quiet(label) + (row.paintTitle ?? String)(title) + (detail ? `  ${palette.quiet(detail)}` : '');
  if (!time) return text;
  const gap = Math.max(1, width - time.length - textWidth(text));
  return `${text}${' '.repeat(gap)}${palette.quiet(time)}`;
}

import type { Paint, Palette } from './palette.ts';
import { textWidth, truncate } from './text-width.ts';

/** One line of the report before it is laid out; all texts are uncoloured but for `mark`. */
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
  /** Columns of the terminal; the time stands at their end, but never further right than is easy to read. */
  readonly columns?: number | undefined;
  /** Whether what does not fit is cut: live lines must not wrap, permanent ones must not lose anything. */
  readonly cut?: boolean;
}

/** The line of a row: mark, label, title, detail and, at the right, the time. */
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

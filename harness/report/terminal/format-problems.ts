import type { Problem } from '../../model/errors/input-error.ts';
import { formatLocation } from '../../model/source-location.ts';
import { plainText } from '../../text/plain-text.ts';
import type { Palette } from './palette.ts';
import { textWidth } from './text-width.ts';

/** Maximum number of columns shown of a line; a longer line is cut to the part around the problem. */
const widestLine = 110;

/** Formats every problem with a location that editors can jump to, followed by the line of the file with the place
 * marked.
 * @param textOf returns the text of a file; undefined if it cannot be read */
export function formatProblems(
  palette: Palette,
  problems: readonly Problem[],
  textOf: (file: string) => string | undefined,
): string[] {
  const lines = new Map<string, readonly string[] | undefined>();
  const lineOf = (file: string, line: number) => {
    if (!lines.has(file)) lines.set(file, textOf(file)?.split('\n'));
    return lines.get(file)?.[line - 1];
  };
  return problems.flatMap(({ at, message }, index) => {
    const told = plainText(message);
    if (at === undefined) return [told];
    const excerpt = markedLine(palette, lineOf(at.file, at.line), at);
    // An empty line between excerpts keeps each with its own problem.
    const gap = excerpt.length > 0 && index < problems.length - 1 ? [''] : [];
    return [`${palette.accent(formatLocation(at))}: ${palette.strong(told)}`, ...excerpt, ...gap];
  });
}

function markedLine(
  palette: Palette,
  whole: string | undefined,
  at: { readonly line: number; readonly column: number },
): string[] {
  if (whole === undefined || whole.trim() === '') return [];
  const line = whole.trimEnd().replaceAll('\t', ' ');
  const column = Math.min(at.column - 1, line.length);
  const from = line.length <= widestLine ? 0 : Math.max(0, Math.min(column - 30, line.length - widestLine));
  const start = from > 0 ? '… ' : '';
  const end = line.length - from > widestLine ? ' …' : '';
  const shown = plainText(line.slice(from, from + widestLine));
  const number = String(at.line).padStart(5);
  const before = ' '.repeat(textWidth(start + line.slice(from, column)));
  const mark = '^'.repeat(Math.max(1, Math.min(tokenWidth(line, column), widestLine - (column - from))));
  return [
    `${palette.quiet(`${number} │`)} ${start}${shown}${end}`,
    `${palette.quiet('      │')} ${before}${palette.removed(mark)}`,
  ];
}

/** Width in columns of the key or value at a position; a quoted one starts after its quote. */
function tokenWidth(line: string, column: number): number {
  const quote = line[column - 1];
  const rest = line.slice(column);
  const token =
    quote === '"' || quote === "'"
      ? rest.slice(0, Math.max(0, rest.indexOf(quote)))
      : (/^([^,{}[\]:]|:(?!\s|$))+/.exec(rest)?.[0] ?? '').trimEnd();
  return textWidth(token);
}

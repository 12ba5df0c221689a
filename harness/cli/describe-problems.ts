import { readFileSync } from 'node:fs';
import type { Problem } from '../model/errors/input-error.ts';
import { formatProblems } from '../report/terminal/format-problems.ts';
import { createPalette } from '../report/terminal/palette.ts';
import { terminalSettings } from '../report/terminal/terminal-settings.ts';
import { countOf } from '../text/count-of.ts';

/** Formats every problem with its line of the file, followed by their number if they are in files.
 * @param stream destination of the lines, which determines whether they are coloured */
export function describeProblems(problems: readonly Problem[], stream: { readonly isTTY?: boolean }): string[] {
  const palette = createPalette(terminalSettings(stream, process.env).colour);
  const places = problems.flatMap(({ at }) => at?.file ?? []);
  const lines = formatProblems(palette, problems, textOf);
  if (places.length < 2) return lines;
  const files = countOf(new Set(places).size, 'file');
  return [...lines, '', palette.quiet(`${countOf(problems.length, 'problem')}, in ${files}`)];
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // A file that cannot be read: the problem is shown without its line.
    return undefined;
  }
}

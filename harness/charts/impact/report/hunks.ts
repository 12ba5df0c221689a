import { diffLines } from 'diff';
import type { SourceLocation } from '../../../model/source-location.ts';

/** A place of a file that changed. */
export interface Hunk {
  /** Its first line in the file after the change. */
  readonly at: SourceLocation;
  /** The file after the change, with this place as it was before. */
  readonly undone: string;
}

/** The places in which two versions of a file differ; one for a file that is new or gone, none in an archive.
 * @param file its path, for the places. */
export function hunksOf(file: string, before = '', after = ''): Hunk[] {
  if (/\0/.test(before + after)) return [];
  const lines = linesOf(after);
  const hunks: Hunk[] = [];
  let line = 1;
  let open: { readonly from: number; readonly was: string[] } | undefined;
  const close = () => {
    if (open === undefined) return;
    const undone = [...lines.slice(0, open.from - 1), ...open.was, ...lines.slice(line - 1)].join('');
    hunks.push({ at: { file, line: open.from, column: 1 }, undone });
    open = undefined;
  };
  for (const { added, removed, value, count = 0 } of diffLines(before, after)) {
    if (added || removed) open ??= { from: line, was: [] };
    else close();
    if (removed) open?.was.push(value);
    else line += count;
  }
  close();
  return hunks;
}

function linesOf(text: string): string[] {
  return text.match(/.*\n|.+$/g) ?? [];
}

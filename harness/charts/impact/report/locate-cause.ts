import { join, relative } from 'node:path';
import { diffLines } from 'diff';
import type { SourceLocation } from '../../../model/source-location.ts';
import type { ChartFolder } from '../../chart-folder.ts';
import type { ChangedFile } from '../versions/changed-charts.ts';
import type { GroupedFinding } from './group-findings.ts';

/** A place in a changed file, with the lines that went and came there. */
interface Hunk {
  readonly at: SourceLocation;
  readonly text: string;
}

/** The line of a chart that did what a finding says: the one change that there is, or the one that speaks of its field.
 * @param charts those that the finding's dependants are made of.
 * @returns undefined where that cannot be said. */
export function locateCause(
  { path, message }: Pick<GroupedFinding, 'path' | 'message'>,
  changed: ReadonlyMap<string, readonly ChangedFile[]>,
  charts: readonly ChartFolder[],
): SourceLocation | undefined {
  const hunks = charts.flatMap((chart) => (changed.get(chart.name) ?? []).flatMap((file) => hunksOf(chart, file)));
  if (hunks.length <= 1) return hunks[0]?.at;
  const words = path.split(/[.[\],/]+/).filter((word) => word.length > 2);
  const named = [...words.reverse(), ...message.split(/[^\w-]+/).filter((word) => word.length > 4)];
  for (const word of named.filter((each) => !vague.has(each))) {
    const found = hunks.filter(({ text }) => text.includes(word));
    if (found.length === 1) return found[0]?.at;
  }
  return undefined;
}

/** Words of every object and finding, and of the labels that a chart's own version is in. */
const vague = new Set(
  `spec template metadata containers data labels annotations TCP app kubernetes version chart image changes change pods
  replaced answers meantime label value container longer nothing`.split(/\s+/),
);

/** Files in which nothing makes an object. */
const objectless = /^\/Chart\.yaml$|\/NOTES\.txt$|\.tgz$/;

function hunksOf(chart: ChartFolder, { path, before, after }: ChangedFile): Hunk[] {
  if (objectless.test(path)) return [];
  const hunks: Hunk[] = [];
  let line = 1;
  let open: { line: number; text: string } | undefined;
  const close = () => {
    const file = relative('', join(chart.path, path));
    if (open !== undefined) hunks.push({ at: { file, line: open.line, column: 1 }, text: open.text });
    open = undefined;
  };
  for (const part of diffLines(before ?? '', after ?? '')) {
    if (part.added || part.removed) open = { line: open?.line ?? line, text: `${open?.text ?? ''}${part.value}` };
    else close();
    if (!part.removed) line += part.count ?? 0;
  }
  close();
  return hunks;
}

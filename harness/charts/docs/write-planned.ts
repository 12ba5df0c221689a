import { readFile, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';

/** Writes files that are not as they were planned.
 * @returns one line of each that was written, and one of how many were not. */
export async function writePlanned(
  planned: readonly { readonly path: string; readonly text: string }[],
): Promise<string[]> {
  const lines: string[] = [];
  for (const { path, text } of planned) {
    if ((await readFile(path, 'utf8').catch(() => undefined)) === text) continue;
    await writeFile(path, text);
    lines.push(`wrote ${relative('', path)}`);
  }
  return [...lines, `unchanged: ${planned.length - lines.length} of ${planned.length}`];
}

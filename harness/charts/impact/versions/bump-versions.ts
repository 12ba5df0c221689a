import { readFile, writeFile } from 'node:fs/promises';
import type { VersionAdvice } from './version-advice.ts';

/** Changes the lines of Chart.yaml files that an advice names; every other byte stays. */
export async function bumpVersions(advice: readonly VersionAdvice[]): Promise<void> {
  for (const [file, own] of Map.groupBy(advice, ({ at }) => at.file)) {
    const lines = (await readFile(file, 'utf8')).split('\n');
    for (const { at, from, to } of own) lines[at.line - 1] = (lines[at.line - 1] ?? '').replace(from, to);
    await writeFile(file, lines.join('\n'));
  }
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChartFolder } from '../chart-folder.ts';

/** The names of the charts whose files differ between two lists, whichever holds them. */
export async function changedCharts(
  before: readonly ChartFolder[],
  after: readonly ChartFolder[],
): Promise<Set<string>> {
  const names = [...new Set([...before, ...after].map((chart) => chart.name))];
  const changed = await Promise.all(
    names.map(async (name) => {
      const [one, other] = [before, after].map((charts) => charts.find((chart) => chart.name === name));
      return (await contentOf(one)) !== (await contentOf(other)) ? [name] : [];
    }),
  );
  return new Set(changed.flat());
}

async function contentOf(chart: ChartFolder | undefined): Promise<string> {
  if (chart === undefined) return '';
  const entries = await readdir(chart.path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return JSON.stringify(files.map((file, index) => [file.slice(chart.path.length), texts[index]]));
}

import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { Rendering } from '../render/render-charts.ts';
import { summarize } from '../render/summarize.ts';

/** Where the golden render of a chart lies. */
export function goldenFile(chart: string): string {
  return join(chart, 'tests/golden.yaml');
}

/** Compares the render of each chart with its golden file, where it has one; with `update` it writes the file instead.
 * Differences come as patches; of a chart that did not render nothing is said. */
export async function checkGolden(renderings: readonly Rendering[], update: boolean): Promise<string[]> {
  const problems: string[] = [];
  for (const { chart, objects } of goldenRenderings(renderings)) {
    const path = goldenFile(chart.path);
    const text = summarize(objects);
    if (update) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
    if (!existsSync(path)) continue;
    const golden = await readFile(path, 'utf8');
    if (golden === text) continue;
    const patch = createTwoFilesPatch('golden', 'rendered', golden, text, '', '', { context: 2 }).split('\n').slice(3);
    problems.push(`${relative('', path)} differs; where that is meant, run again with --update\n${patch.join('\n')}`);
  }
  return problems;
}

/** Of each chart the render that its golden file shows: with values-local.yaml where there is one, else with its own
 * values. */
function goldenRenderings(renderings: readonly Rendering[]): Rendering[] {
  const byChart = Map.groupBy(renderings, ({ chart }) => chart.path);
  return [...byChart.values()].flatMap((ofChart) => {
    const local = ofChart.find(({ values }) => values === 'values-local.yaml') ?? ofChart[0];
    return local === undefined || local.refused !== undefined ? [] : [local];
  });
}

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { Rendering } from '../render/render-charts.ts';
import { summarize } from './summarize.ts';

/** Compares the render of each chart with its local values with the golden file in ci/charts/golden; with `update` it
 * writes the file instead. Differences come as patches; of a chart that did not render nothing is said. */
export async function checkGolden(root: string, renderings: readonly Rendering[], update: boolean): Promise<string[]> {
  const problems: string[] = [];
  const local = renderings.filter(({ values, refused }) => values === 'values-local.yaml' && refused === undefined);
  for (const { chart, objects } of local) {
    const path = join(root, 'ci/charts/golden', `${chart.name}.golden.yaml`);
    const text = summarize(objects);
    if (update) await writeFile(path, text);
    const golden = existsSync(path) ? await readFile(path, 'utf8') : '';
    if (golden === text) continue;
    const patch = createTwoFilesPatch('golden', 'rendered', golden, text, '', '', { context: 2 }).split('\n').slice(3);
    problems.push(
      `${relative(root, path)} differs; where that is meant: npm run charts -- --update\n${patch.join('\n')}`,
    );
  }
  return problems;
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createHelm } from '@platform-scenarios/harness';
import { chartFolders } from '../chart-folders.ts';
import { renderCharts } from '../render/render-charts.ts';
import { changedCharts } from './changed-charts.ts';
import { compare } from './compare.ts';
import { mergeBase, readRef } from './read-ref.ts';
import { type Impact, isRefused, report } from './report.ts';
import { semverAdvice } from './semver-advice.ts';
import { touchedScenarios } from './touched-scenarios.ts';

const root = join(import.meta.dirname, '../../..');
const usage = `usage: npm run charts:impact [-- --against REF] [--output FILE]
  --against REF  commit to compare the working tree with; default: the merge base with main
  --output FILE  write the Markdown report to a file as well`;

/** Reports what a change of the charts does to each dependant; resolves to the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const options = { against: { type: 'string' }, output: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...argv], options });
  await using old = await readRef(root, values.against ?? (await mergeBase(root)));
  const [before, after] = await Promise.all([chartFolders(old.root), chartFolders(root)]);
  const changed = await changedCharts(before, after);
  // A dependant changes with its libraries, and those with the ones below them.
  const concerned = after.filter((chart) => !chart.library && reaches(chart.name));
  function reaches(name: string): boolean {
    return changed.has(name) || (after.find((chart) => chart.name === name)?.libraries.some(reaches) ?? false);
  }
  const helm = await createHelm();
  const names = new Set(concerned.map((chart) => chart.name));
  const now = await renderCharts(helm, concerned);
  const then = await renderCharts(
    helm,
    before.filter((chart) => names.has(chart.name)),
  );
  const renderings = now.map((rendering) => {
    const same = ({ chart, values: file }: typeof rendering) =>
      chart.name === rendering.chart.name && file === rendering.values;
    return compare(then.find(same), rendering);
  });
  const impact: Impact = {
    commit: old.commit,
    changedCharts: [...changed].sort(),
    renderings,
    removedCharts: before
      .filter((chart) => !after.some((other) => other.name === chart.name))
      .map((chart) => chart.name),
    advice: semverAdvice(before, after, changed, renderings),
    scenarios: await touchedScenarios(root, names),
  };
  const text = report(impact);
  console.log(text.trimEnd());
  if (values.output !== undefined) await writeFile(values.output, text);
  return isRefused(impact) ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const own = error instanceof Error && 'exitCode' in error ? error.exitCode : undefined;
  console.error(error instanceof Error ? error.message : String(error));
  if (own === undefined) console.error(usage);
  process.exitCode = typeof own === 'number' ? own : 2;
}

import { createHelm } from '@platform-scenarios/harness';
import { chartFolders } from '../chart-folders.ts';
import { type Rendering, renderCharts } from '../render/render-charts.ts';
import { changedCharts } from './changed-charts.ts';
import { compare, compareGone } from './compare.ts';
import { readRef } from './read-ref.ts';
import type { Impact } from './report.ts';
import { semverAdvice } from './semver-advice.ts';
import { touchedScenarios } from './touched-scenarios.ts';

/** What the charts of the working tree do to each dependant, compared with those of a commit.
 * @throws Error where git does not know the commit, or it has no charts. */
export async function findImpact(root: string, against: string): Promise<Impact> {
  await using old = await readRef(root, against);
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
  const keyOf = ({ chart, values }: Rendering) => `${chart.name}/${values}`;
  const earlier = new Map(then.map((one) => [keyOf(one), one]));
  const kept = new Set(now.map(keyOf));
  const gone = then.filter((one) => !kept.has(keyOf(one)));
  const renderings = [...now.map((one) => compare(earlier.get(keyOf(one)), one)), ...gone.map(compareGone)];
  return {
    commit: old.commit,
    changedCharts: [...changed].sort(),
    renderings,
    removedCharts: before
      .filter((chart) => !after.some((other) => other.name === chart.name))
      .map((chart) => chart.name),
    advice: semverAdvice(before, after, changed, renderings),
    scenarios: await touchedScenarios(root, names),
  };
}

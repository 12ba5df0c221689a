import { resolve } from 'node:path';
import { chartClosure } from '../../helm/chart-dependencies.ts';
import { createHelm } from '../../helm/run-helm.ts';
import { type ChartFolder, chartFolders, librariesBehind } from '../chart-folder.ts';
import { type Rendering, renderCharts } from '../render/render-charts.ts';
import { changedCharts } from './changed-charts.ts';
import { compare, compareGone } from './compare.ts';
import { readRef } from './read-ref.ts';
import type { Impact } from './report.ts';
import { semverAdvice } from './semver-advice.ts';
import { touchedScenarios } from './touched-scenarios.ts';

/** What the charts of the working tree do to each dependant, compared with those of a commit.
 * @param folders of charts, or of folders of charts.
 * @param against default: the merge base with main.
 * @param platform file whose scenarios are named, where there is one.
 * @throws InputError where git does not know the commit, or it has no charts. */
export async function findImpact(
  folders: readonly string[],
  against: string | undefined,
  platform: string,
): Promise<Impact> {
  const after = await chartFolders(folders);
  const roots = folders.map((folder) => resolve(folder));
  const outside = after
    .flatMap(({ path }) => chartClosure(path))
    .filter((path) => !roots.some((root) => path === root || path.startsWith(`${root}/`)));
  await using old = await readRef([...roots, ...new Set(outside)], against);
  const before = await chartFolders(old.folders);
  const now = await chartFolders([...roots, ...new Set(outside)]);
  const changed = await changedCharts(before, now);
  const concerned = now.filter((chart) => !chart.library && touches(chart, now, changed));
  const helm = await createHelm();
  const names = new Set(concerned.map((chart) => chart.name));
  const renderings = await renderCharts(helm, concerned);
  const then = await renderCharts(
    helm,
    before.filter((chart) => names.has(chart.name)),
  );
  const keyOf = ({ chart, values }: Rendering) => `${chart.name}/${values}`;
  const earlier = new Map(then.map((one) => [keyOf(one), one]));
  const kept = new Set(renderings.map(keyOf));
  const gone = then.filter((one) => !kept.has(keyOf(one)));
  const changes = [...renderings.map((one) => compare(earlier.get(keyOf(one)), one)), ...gone.map(compareGone)];
  return {
    commit: old.commit,
    changedCharts: [...changed].sort(),
    renderings: changes,
    removedCharts: before.filter((chart) => !now.some(({ name }) => name === chart.name)).map(({ name }) => name),
    advice: semverAdvice(before, now, changed, changes),
    scenarios: touchedScenarios(
      platform,
      concerned.map(({ path }) => path),
    ),
  };
}

/** Whether a chart changed, or one that it is built on. */
function touches(chart: ChartFolder, charts: readonly ChartFolder[], changed: ReadonlySet<string>): boolean {
  return [chart.name, ...librariesBehind(chart, charts)].some((name) => changed.has(name));
}

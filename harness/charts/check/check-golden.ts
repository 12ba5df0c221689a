import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { parseObjects } from '../../load/yaml/parse-manifests.ts';
import { compareManifests } from '../impact/compare/compare.ts';
import { effects } from '../impact/rules/finding.ts';
import type { KubeSchemas } from '../kubernetes/kube-schema.ts';
import type { Rendering } from '../render/render-chart.ts';
import { summarize } from '../render/summarize.ts';

/** The path of the golden render of a chart. */
export function goldenFile(chart: string): string {
  return join(chart, 'tests/golden.yaml');
}

/** Compares the render of each chart with its golden file, where it has one; with `update` it writes the file instead.
 * Differences come as patches, and what they do to those who run the chart in words; of a chart that did not render
 * nothing is said. */
export async function checkGolden(
  renderings: readonly Rendering[],
  update: boolean,
  schemas: ReadonlyMap<string, KubeSchemas>,
): Promise<{ problems: string[]; meanings: string[] }> {
  const problems: string[] = [];
  const meanings: string[] = [];
  for (const { chart, objects, namespace } of goldenRenderings(renderings)) {
    const path = goldenFile(chart.path);
    const text = summarize(objects);
    const golden = existsSync(path) ? await readFile(path, 'utf8') : undefined;
    if (golden !== undefined && golden !== text)
      meanings.push(...meaningsOf(chart.name, golden, text, namespace, schemas));
    if (update) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    } else if (golden !== undefined && golden !== text) {
      const patch = createTwoFilesPatch('golden', 'rendered', golden, text, '', '', { context: 2 })
        .split('\n')
        .slice(3);
      problems.push(`${relative('', path)} differs; if that is intended, run again with --update\n${patch.join('\n')}`);
    }
  }
  return { problems, meanings };
}

/** What a golden file writes shorter. */
const restricted =
  'securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}';

/** What the difference of two golden files does, one line each, the gravest first. */
function meaningsOf(
  chart: string,
  before: string,
  after: string,
  namespace: string,
  schemas: ReadonlyMap<string, KubeSchemas>,
): string[] {
  const [one, other] = [before, after].map((text) => ({
    objects: parseObjects(text.replaceAll('securityContext: (restricted)', restricted)),
    namespace,
    chartLabel: '',
  }));
  if (one === undefined || other === undefined) return [];
  const { findings } = compareManifests(one, other, { schemas, builtImages: [] });
  return [...findings]
    .sort((a, b) => effects.indexOf(a.effect) - effects.indexOf(b.effect))
    .map(({ effect, object, message }) => `${effect} ${object} of ${chart}: ${message}`);
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

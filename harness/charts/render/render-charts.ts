import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Helm, HelmError } from '../../helm/run-helm.ts';
import { stageChart } from '../../helm/stage-chart.ts';
import { wrongValues } from '../../helm/wrong-values.ts';
import { parseObjects } from '../../load/parse-manifests.ts';
import type { Problem } from '../../model/input-error.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { ChartFolder } from '../chart-folder.ts';
import { messageOf } from './message-of.ts';

/** A chart as one values file makes it. */
export interface Rendering {
  readonly chart: ChartFolder;
  /** Path of the values file below the chart; '' for the chart's own values alone. */
  readonly values: string;
  readonly objects: readonly KubeObject[];
  /** What helm said where it refused; then there are no objects. */
  readonly refused: string | undefined;
  /** Where values are wrong: each with the place that gives it. */
  readonly wrongValues?: readonly Problem[];
}

/** Renders application charts with their own values and with each values-*.yaml beside them, two at a time. */
export async function renderCharts(helm: Helm, charts: readonly ChartFolder[]): Promise<Rendering[]> {
  const perChart = await Promise.all(charts.filter((chart) => !chart.library).map((chart) => renderChart(helm, chart)));
  return perChart.flat();
}

async function renderChart(helm: Helm, chart: ChartFolder): Promise<Rendering[]> {
  await using staged = await stageChart(chart.path, helm);
  const files = (await readdir(chart.path)).filter((file) => /^values-.+\.yaml$/.test(file)).sort();
  const renderings: Rendering[] = [];
  for (const values of ['', ...files]) {
    const extra = values === '' ? [] : ['--values', join(staged.path, values)];
    const sources = ['values.yaml', ...(values === '' ? [] : [values])].map((file) => join(chart.path, file));
    renderings.push({
      chart,
      values,
      ...(await render(helm, { release: chart.name, path: staged.path, args: extra, sources })),
    });
  }
  return renderings;
}

interface RenderRequest {
  readonly release: string;
  /** Folder of the staged chart. */
  readonly path: string;
  readonly args: readonly string[];
  /** Text for standard input. */
  readonly input?: string;
  /** The files that give the values, the one that wins last. */
  readonly sources?: readonly string[];
}

/** One render of a staged chart; a refusal is a result, not an error. */
export async function render(
  helm: Helm,
  { release, path, args, input, sources = [] }: RenderRequest,
): Promise<Pick<Rendering, 'objects' | 'refused' | 'wrongValues'>> {
  try {
    const text = await helm.run(['template', release, path, '--namespace', 'shop', ...args], {
      ...(input !== undefined && { input }),
    });
    return { objects: parseObjects(text), refused: undefined };
  } catch (error) {
    const wrong =
      error instanceof HelmError &&
      wrongValues(
        error,
        sources.map((file) => ({ file })),
      );
    return { objects: [], refused: messageOf(error), ...(wrong && { wrongValues: wrong }) };
  }
}

/** `charts/redis with values-local.yaml`, for messages. */
export function describeRendering({ chart, values }: Rendering): string {
  return `${relative('', chart.path)}${values === '' ? '' : ` with ${values}`}`;
}

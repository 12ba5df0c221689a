import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Helm, HelmError } from '../../helm/run-helm.ts';
import { type StagedChart, stageChart } from '../../helm/stage-chart.ts';
import { wrongValues } from '../../helm/wrong-values.ts';
import { parseObjects } from '../../load/parse-manifests.ts';
import type { Problem } from '../../model/input-error.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { ChartFolder } from '../chart-folder.ts';
import { messageOf } from './message-of.ts';

/** How a chart is rendered. */
export interface Variant {
  /** Path of the values file below the chart; '' for the chart's own values alone. */
  readonly values: string;
  readonly release: string;
  readonly namespace: string;
}

/** A chart as one variant makes it. */
export interface Rendering extends Variant {
  readonly chart: ChartFolder;
  readonly objects: readonly KubeObject[];
  /** What helm said where it refused; then there are no objects. */
  readonly refused: string | undefined;
  /** Where values are wrong: each with the place that gives it. */
  readonly wrongValues?: readonly Problem[];
}

const namespace = 'shop';
/** Helm takes no name of a release that is longer. */
const longestRelease = 53;

/** A chart with its own values and with each values file beside it: values-*.yaml, and ci/*-values.yaml as chart-testing
 * has them. */
export async function valuesVariants(chart: ChartFolder): Promise<Variant[]> {
  const list = async (folder: string, pattern: RegExp) =>
    existsSync(folder) ? (await readdir(folder)).filter((file) => pattern.test(file)).sort() : [];
  const files = [
    ...(await list(chart.path, /^values-.+\.ya?ml$/)),
    ...(await list(join(chart.path, 'ci'), /-values\.ya?ml$/)).map((file) => join('ci', file)),
  ];
  return ['', ...files].map((values) => ({ values, release: chart.name, namespace }));
}

/** A chart under another name in another namespace, and under a name of the greatest length that helm takes. */
export function foreignVariants({ name }: ChartFolder): Variant[] {
  const long = `a-release-with-a-name-as-long-as-helm-takes-it-${name}`
    .padEnd(longestRelease, 'x')
    .slice(0, longestRelease);
  return [
    { values: '', release: `my-${name}`.slice(0, longestRelease).replace(/-$/, 'x'), namespace: 'elsewhere' },
    { values: '', release: long.replace(/-$/, 'x'), namespace },
  ];
}

/** Renders application charts in some variants; default: with their own values and with each values file beside them. */
export async function renderCharts(
  helm: Helm,
  charts: readonly ChartFolder[],
  variantsOf: (chart: ChartFolder) => Variant[] | Promise<Variant[]> = valuesVariants,
): Promise<Rendering[]> {
  const perChart = await Promise.all(
    charts
      .filter((chart) => !chart.library)
      .map(async (chart) => {
        await using staged = await stageChart(chart.path, helm);
        return await renderVariants(helm, chart, staged, await variantsOf(chart));
      }),
  );
  return perChart.flat();
}

/** Renders a staged chart in each variant, one after the other. */
export async function renderVariants(
  helm: Helm,
  chart: ChartFolder,
  staged: Pick<StagedChart, 'path'>,
  variants: readonly Variant[],
): Promise<Rendering[]> {
  const renderings: Rendering[] = [];
  for (const variant of variants) {
    const { values, release } = variant;
    const args = values === '' ? [] : ['--values', join(staged.path, values)];
    const sources = ['values.yaml', ...(values === '' ? [] : [values])]
      .map((file) => join(chart.path, file))
      .filter((file) => existsSync(file));
    const request = { release, namespace: variant.namespace, path: staged.path, args, sources };
    renderings.push({ ...variant, chart, ...(await render(helm, request)) });
  }
  return renderings;
}

interface RenderRequest {
  readonly release: string;
  readonly namespace?: string;
  /** Folder of the staged chart. */
  readonly path: string;
  readonly args: readonly string[];
  /** Text for standard input. */
  readonly input?: string;
  /** The files that give the values, the one that wins last. */
  readonly sources?: readonly string[];
  /** A cluster that `lookup` is answered from, as for an upgrade of what is there. */
  readonly kubeconfig?: string;
}

/** One render of a staged chart; a refusal is a result, not an error. */
export async function render(
  helm: Helm,
  { release, namespace: given = namespace, path, args, input, sources = [], kubeconfig }: RenderRequest,
): Promise<Pick<Rendering, 'objects' | 'refused' | 'wrongValues'>> {
  const upgrade = kubeconfig === undefined ? [] : ['--is-upgrade', '--dry-run=server', '--disable-openapi-validation'];
  try {
    const text = await helm.run(['template', release, path, '--namespace', given, ...upgrade, ...args], {
      ...(input !== undefined && { input }),
      ...(kubeconfig !== undefined && { kubeconfig }),
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
export function describeRendering({ chart, values, ...variant }: Rendering): string {
  const path = relative('', chart.path);
  const foreign = variant.release === chart.name ? '' : ` as ${variant.release} in ${variant.namespace}`;
  return `${path}${values === '' ? '' : ` with ${values}`}${foreign}`;
}

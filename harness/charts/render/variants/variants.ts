import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChartFolder } from '../../chart-folder.ts';

/** How a chart is rendered. */
export interface Variant {
  /** Path of the values file below the chart; '' for the chart's own values alone. */
  readonly values: string;
  readonly release: string;
  readonly namespace: string;
}

/** Of a release that names none. */
export const namespace = 'shop';
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

/** Whether two variants render a chart alike. */
export function isSameVariant(one: Variant, other: Variant): boolean {
  return one.values === other.values && one.release === other.release && one.namespace === other.namespace;
}

/** A chart under another name in another namespace, and under a name of the greatest length that helm takes. Most charts
 * name their objects otherwise, and longer, where the release's name does not have that of the chart in it.
 * @param values path of the values file that it needs. */
export function foreignVariants(values = ''): Variant[] {
  return [
    { values, release: 'another', namespace: 'elsewhere' },
    { values, release: 'release-with-a-name-as-long-as-helm-takes-one'.padEnd(longestRelease, 'x'), namespace },
  ];
}

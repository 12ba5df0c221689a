import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';

export interface ChartDependency {
  readonly name: string;
  readonly repository?: string;
}

/** The dependencies that a chart's Chart.yaml names. @throws the error of the file system where there is none. */
export function chartDependencies(chart: string): readonly ChartDependency[] {
  const file = load(readFileSync(join(chart, 'Chart.yaml'), 'utf8'));
  const dependencies = typeof file === 'object' && file !== null && 'dependencies' in file ? file.dependencies : [];
  return Array.isArray(dependencies) ? (dependencies as ChartDependency[]) : [];
}

/** The absolute folders of a chart and of all `file://` charts below it. */
export function chartClosure(chart: string, above: readonly string[] = []): string[] {
  if (above.includes(chart)) return [];
  const below = chartDependencies(chart).flatMap(({ repository }) =>
    repository?.startsWith('file://')
      ? chartClosure(resolve(chart, repository.slice('file://'.length)), [...above, chart])
      : [],
  );
  return [...new Set([chart, ...below])];
}

import { type Helm, HelmError } from '../../helm/run-helm.ts';
import { stageChart } from '../../helm/stage-chart.ts';
import type { ChartFolder } from '../chart-folder.ts';
import { messageOf } from '../render/message-of.ts';

/** `helm lint` of every chart; what it said of those that are not clean, one line each. */
export async function lintCharts(helm: Helm, charts: readonly ChartFolder[]): Promise<string[]> {
  const results = await Promise.all(
    charts.map(async (chart) => {
      await using staged = await stageChart(chart.path, helm);
      try {
        await helm.run(['lint', staged.path, '--strict', '--quiet']);
        return [];
      } catch (error) {
        return [`${chart.name}: helm lint: ${(error instanceof HelmError && foundBy(error)) || messageOf(error)}`];
      }
    }),
  );
  return results.flat();
}

/** What lint wrote to standard output, on one line: its error only counts the charts. */
function foundBy({ output }: HelmError): string {
  return output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(==>|\[INFO\])/.test(line))
    .join(' ');
}

import { HelmError } from '../../helm/binary/run-helm.ts';
import { messageOf } from '../render/message-of.ts';
import type { Renderer } from '../render/renderer.ts';
import type { StagedFolder } from '../render/stage-charts.ts';

/** `helm lint` of every chart; what it said of those that are not clean, one line each. */
export async function lintCharts(renderer: Pick<Renderer, 'run'>, charts: readonly StagedFolder[]): Promise<string[]> {
  const results = await Promise.all(
    charts.map(async ({ chart, path }) => {
      try {
        await renderer.run(['lint', path, '--strict', '--quiet']);
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
  if (output.includes("values don't meet the specifications of the schema"))
    return 'the schema rejects its values: see the renders';
  return output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(==>|\[INFO\])/.test(line))
    .join(' ');
}

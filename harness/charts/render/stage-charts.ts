import { stageChart } from '../../helm/stage/stage-chart.ts';
import type { ChartFolder } from '../chart-folder.ts';
import { alignNames } from './random-values.ts';
import type { Rendering } from './render-chart.ts';
import type { Renderer } from './renderer.ts';
import { renderVariants } from './variants/render-variants.ts';
import { type Variant, valuesVariants } from './variants/variants.ts';

/** A chart, and the folder that contains it with its libraries. */
export interface StagedFolder {
  readonly chart: ChartFolder;
  readonly path: string;
}

/** Puts charts into temporary folders with their libraries.
 * @param resources removes them.
 * @param libraries folders of libraries by name; default: those that the charts name. */
export async function stageCharts(
  { helm }: Renderer,
  charts: readonly ChartFolder[],
  resources: AsyncDisposableStack,
  libraries?: ReadonlyMap<string, string>,
): Promise<StagedFolder[]> {
  return await Promise.all(
    charts.map(async (chart) => {
      const staged = resources.use(await stageChart(chart.path, helm, libraries));
      return { chart, path: staged.path };
    }),
  );
}

/** Renders the application charts among staged ones in some variants; default: with their own values and with each values
 * file beside them. What has a random name is called alike in all of them. */
export async function renderStaged(
  renderer: Renderer,
  staged: readonly StagedFolder[],
  variantsOf: (chart: ChartFolder) => Promise<Variant[]> = valuesVariants,
): Promise<Rendering[]> {
  const applications = staged.filter(({ chart }) => !chart.library);
  const rendered = await Promise.all(
    applications.map(async ({ chart, path }) => {
      const { renderings, random } = await renderVariants(renderer, chart, path, await variantsOf(chart));
      const paths = await random();
      return renderings.map((own) => {
        const other = renderings.find((one) => one !== own);
        return { ...own, objects: alignNames(own.objects, other?.objects ?? [], paths)[0] };
      });
    }),
  );
  return rendered.flat();
}

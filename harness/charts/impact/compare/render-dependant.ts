import type { ChartFolder } from '../../chart-folder.ts';
import { hasValueAt, unstableValues, type ValuePath } from '../../render/random-values.ts';
import type { Rendering } from '../../render/render-chart.ts';
import type { Renderer } from '../../render/renderer.ts';
import { stageCharts } from '../../render/stage-charts.ts';
import { renderVariants } from '../../render/variants/render-variants.ts';
import { foreignVariants, isSameVariant, valuesVariants } from '../../render/variants/variants.ts';

/** What a dependant is rendered with. */
export interface RenderContext {
  readonly renderer: Renderer;
  /** Folders of the libraries at both versions, by name. */
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
  /** Removes the staged charts at the end. */
  readonly resources: AsyncDisposableStack;
}

/** A dependant at one version. */
export interface RenderedVersion {
  readonly chart: ChartFolder;
  readonly path: string;
  readonly renderings: readonly Rendering[];
  readonly random: readonly ValuePath[];
}

/** A dependant at both versions, in each variant. */
export interface RenderedDependant {
  /** Undefined for a chart that is new. */
  readonly before: RenderedVersion | undefined;
  readonly after: RenderedVersion;
}

/** Renders a dependant at both versions, in each variant. */
export async function renderDependant(
  context: RenderContext,
  before: ChartFolder | undefined,
  after: ChartFolder,
): Promise<RenderedDependant> {
  const [was, is] = await Promise.all([
    before && renderVersion(context, before, context.before),
    renderVersion(context, after, context.after),
  ]);
  return {
    before: was && (await withOtherNames(context.renderer, was, is)),
    after: await withOtherNames(context.renderer, is, was ?? is),
  };
}

/** A chart that needs values is tried under other names with the first values file that gives them at both versions. */
async function withOtherNames(
  renderer: Renderer,
  version: RenderedVersion,
  other: RenderedVersion,
): Promise<RenderedVersion> {
  const { chart, path, renderings } = version;
  const [own, ...more] = renderings.filter(({ release }) => release === chart.name);
  const renders = (one: Rendering) => one.refused === undefined;
  const given = more.find(
    (one) => renders(one) && other.renderings.some((each) => isSameVariant(each, one) && renders(each)),
  );
  if (own === undefined || renders(own) || other.renderings[0]?.refused === undefined || given === undefined)
    return version;
  const foreign = await renderVariants(renderer, chart, path, foreignVariants(given.values));
  return { ...version, renderings: [own, ...more, ...foreign.renderings] };
}

async function renderVersion(
  { renderer, resources }: RenderContext,
  chart: ChartFolder,
  libraries: ReadonlyMap<string, string>,
): Promise<RenderedVersion> {
  const [staged] = await stageCharts(renderer, [chart], resources, libraries);
  const path = staged?.path ?? '';
  const variants = [...(await valuesVariants(chart)), ...foreignVariants()];
  const { renderings, random } = await renderVariants(renderer, chart, path, variants);
  return { chart, path, renderings, random: await random() };
}

/** Values that differ with each render. */
export interface RandomPaths {
  readonly before: readonly ValuePath[];
  readonly after: readonly ValuePath[];
}

/** What is random in a variant of which the first does not show it. */
const learned = new WeakMap<Rendering, RandomPaths>();

/** The values of a variant that are random, as far as is known without another render. */
export function knownRandom({ before, after }: RenderedDependant, earlier: Rendering | undefined): RandomPaths {
  const more = earlier && learned.get(earlier);
  return {
    before: [...(before?.random ?? []), ...(more?.before ?? [])],
    after: [...after.random, ...(more?.after ?? [])],
  };
}

/** Renders a variant once more where it differs in a place that the first variant does not have, in a chart with random
 * values: of what is there the first cannot tell whether it is random. */
export async function learnRandom(
  renderer: Renderer,
  { before, after }: RenderedDependant,
  earlier: Rendering | undefined,
  now: Rendering,
): Promise<void> {
  const [first] = before?.renderings ?? [];
  if (before === undefined || earlier === undefined || first === undefined || earlier === first) return;
  if (earlier.refused !== undefined || now.refused !== undefined) return;
  const hasRandom = before.random.length > 0 || after.random.length > 0;
  // Another name has all that the chart's own values make.
  if (first.refused === undefined && (!hasRandom || now.values === first.values)) return;
  if (unstableValues(earlier.objects, now.objects).every((one) => hasValueAt(first.objects, one))) return;
  const again = async ({ chart, path }: RenderedVersion, objects: Rendering['objects']) => {
    const { renderings } = await renderVariants(renderer, chart, path, [now]);
    return unstableValues(objects, renderings[0]?.objects ?? []);
  };
  const [was, is] = await Promise.all([again(before, earlier.objects), again(after, now.objects)]);
  learned.set(earlier, { before: was, after: is });
}

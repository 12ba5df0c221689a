import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { HelmError } from '../../../helm/binary/run-helm.ts';
import { chartDependencies, chartType } from '../../../helm/stage/chart-dependencies.ts';
import { mergeDefaults } from '../../../helm/values/merge-values.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import type { ChartFolder } from '../../chart-folder.ts';
import { canonicalText, type Json } from '../json.ts';
import { alignNames, maskValues, unstableValues, type ValuePath } from '../random-values.ts';
import { type Rendered, type Rendering, render } from '../render-chart.ts';
import type { Renderer } from '../renderer.ts';
import { readPlainValues } from './read-plain-values.ts';
import { refusedValues } from './refused-values.ts';
import type { Variant } from './variants.ts';
import { type NumberedVariant, readVariants, variantsTemplate } from './variants-template.ts';

/** A chart in some variants. */
export interface VariantRenderings {
  readonly renderings: readonly Rendering[];
  /** The values that are others with each render, as far as the first variant shows. */
  readonly random: () => Promise<readonly ValuePath[]>;
}

/** Renders a staged chart in each variant: those that can be by one process of helm, the others alone, so that what helm
 * refuses is told in its words. The first variant has the chart's own values. */
export async function renderVariants(
  renderer: Renderer,
  chart: ChartFolder,
  path: string,
  variants: readonly Variant[],
): Promise<VariantRenderings> {
  const together = await renderTogether(renderer, chart, path, variants);
  const renderings = await Promise.all(
    variants.map(async (variant, index): Promise<Rendering> => {
      const objects = together?.objects.get(index);
      const rendered = objects === undefined ? await renderAlone(renderer, chart, path, variant) : { objects };
      return { ...variant, chart, refused: undefined, ...rendered };
    }),
  );
  const random = async () => {
    const [first] = renderings;
    if (first === undefined || first.refused !== undefined) return [];
    return unstableValues(first.objects, (await renderAlone(renderer, chart, path, first)).objects);
  };
  return { renderings, random: async () => together?.random ?? (await random()) };
}

function renderAlone(renderer: Renderer, chart: ChartFolder, path: string, variant: Variant): Promise<Rendered> {
  const { values, release, namespace } = variant;
  const args = values === '' ? [] : ['--values', join(path, values)];
  const sources = ['values.yaml', ...(values === '' ? [] : [values])]
    .map((file) => join(chart.path, file))
    .filter((file) => existsSync(file));
  return render(renderer, { release, namespace, path, args, sources });
}

interface Together {
  /** By the number of the variant; those that helm refuses are not there. */
  readonly objects: ReadonlyMap<number, readonly KubeObject[]>;
  readonly random: readonly ValuePath[];
}

/** Renders variants by one process of helm. That is only believed where the chart's own values come out as they do
 * without it, but for what is random.
 * @returns undefined where it cannot be. */
async function renderTogether(
  renderer: Renderer,
  chart: ChartFolder,
  path: string,
  variants: readonly Variant[],
): Promise<Together | undefined> {
  const [first] = variants;
  if (first === undefined || variants.length === 1) return undefined;
  const libraries = await librariesIn(path);
  if (libraries === undefined) return undefined;
  const values = await valuesOf(path, libraries, variants);
  if (values === undefined) return undefined;
  const batched = [...values].map(([number, { differing }]) => {
    const { release, namespace } = variants[number] ?? first;
    return { number, values: differing, release: { Name: release, Namespace: namespace } };
  });
  const given = [...values].filter(([number]) => variants[number]?.values !== '');
  const [printed, refused] = await Promise.all([
    runTogether(renderer, { chart, path, libraries, first }, batched),
    refusedValues(renderer, path, new Map(given.map(([number, { merged }]) => [number, merged]))),
  ]);
  if (printed === undefined) return undefined;
  const objects = new Map<number, readonly KubeObject[]>();
  for (const [number, texts] of printed.variants)
    if (!refused.has(number))
      objects.set(
        number,
        texts.flatMap((text) => renderer.parseDocument(text)),
      );
  const own = printed.own.flatMap((text) => renderer.parseDocument(text));
  if (canonicalText(own) === canonicalText(objects.get(0))) return { objects, random: [] };
  const again = await renderAlone(renderer, chart, path, first);
  const random = unstableValues(own, again.objects);
  const [one, other] = alignNames(own, objects.get(0) ?? [], random).map((found) =>
    canonicalText(maskValues(found, random)),
  );
  return one === other ? { objects, random } : undefined;
}

/** The values of each variant of which they can be told without helm; undefined where not even the chart's own can be. */
async function valuesOf(path: string, libraries: readonly string[], variants: readonly Variant[]) {
  const own = await readPlainValues(join(path, 'values.yaml'));
  if (own === undefined) return undefined;
  const found = new Map<number, { merged: Json; differing: Json }>();
  for (const [number, { values }] of variants.entries()) {
    const above = values === '' ? {} : await readPlainValues(join(path, values));
    const keys = Object.keys(above ?? {});
    if (above === undefined || keys.some((key) => key === 'tags' || libraries.includes(key))) continue;
    const merged = mergeDefaults(own, above);
    found.set(number, { merged, differing: Object.fromEntries(keys.map((key) => [key, merged[key]])) });
  }
  return found;
}

/** The names of all libraries below a chart; undefined where a chart below it renders something of its own, or depends on
 * values. */
async function librariesIn(path: string): Promise<string[] | undefined> {
  const charts = join(path, 'charts');
  const names = existsSync(charts) ? await readdir(charts) : [];
  if (chartDependencies(path).some((one) => one.alias || one.condition || one['import-values'])) return undefined;
  const below: string[] = [];
  for (const name of names) {
    const chart = join(charts, name);
    const found = existsSync(join(chart, 'Chart.yaml')) && chartType(chart) === 'library' && (await librariesIn(chart));
    if (!found) return undefined;
    below.push(name, ...found);
  }
  return [...new Set(below)];
}

/** What helm prints with the template of all variants in the chart. A variant that fails is left out. */
async function runTogether(
  renderer: Renderer,
  { chart, path, libraries, first }: { chart: ChartFolder; path: string; libraries: readonly string[]; first: Variant },
  variants: readonly NumberedVariant[],
): Promise<ReturnType<typeof readVariants> | undefined> {
  const folder = join(path, 'templates');
  const entries = existsSync(folder) ? await readdir(folder, { recursive: true, withFileTypes: true }) : [];
  const files = entries
    .filter((entry) => entry.isFile() && !/^[_.]/.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
  const deepest = Math.max(0, ...files.map(depthOf));
  const added = join(folder, 'platform-scenarios');
  const template = join(added, ...Array.from({ length: deepest }, () => 'below'), 'variants.yaml');
  // As helm renders them: the deepest first, and of those as deep as each other the last by name.
  const names = files
    .map((file) => `${chart.name}/templates/${file}`)
    .sort((a, b) => depthOf(b) - depthOf(a) || (a < b ? 1 : -1));
  await mkdir(dirname(template), { recursive: true });
  try {
    let left = variants;
    while (left.length > 1 && left[0]?.number === 0) {
      const { text, firstLine } = variantsTemplate(chart.name, names, libraries, left);
      await writeFile(template, text);
      try {
        return readVariants(await renderer.run(['template', first.release, path, '--namespace', first.namespace]));
      } catch (error) {
        const [, line] = (error instanceof HelmError && /variants\.yaml:(\d+)/.exec(error.observed ?? '')) || [];
        const failed = left[Number(line) - firstLine];
        if (failed === undefined) return undefined;
        left = left.filter((variant) => variant !== failed);
      }
    }
    return undefined;
  } finally {
    await rm(added, { recursive: true, force: true });
  }
}

function depthOf(file: string): number {
  return file.split('/').length;
}

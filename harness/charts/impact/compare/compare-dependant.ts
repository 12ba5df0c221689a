import type { Helm } from '../../../helm/run-helm.ts';
import { stageChart } from '../../../helm/stage-chart.ts';
import type { KubeObject } from '../../../model/kube-object.ts';
import type { ChartFolder } from '../../chart-folder.ts';
import type { LookupServer } from '../../render/lookup-server.ts';
import {
  foreignVariants,
  type Rendering,
  render,
  renderVariants,
  type Variant,
  valuesVariants,
} from '../../render/render-charts.ts';
import type { Finding } from '../rules/finding.ts';
import { type CompareContext, compareManifests, type ManifestChange } from './compare.ts';
import { maskValues, unstableValues, type ValuePath } from './unstable.ts';

/** How one variant of a dependant differs. */
export interface VariantChange extends ManifestChange {
  readonly chart: ChartFolder;
  readonly variant: Variant;
  /** The variant in words, such as `values-dev.yaml`. */
  readonly label: string;
  /** Why there is nothing to compare with, where that is so. */
  readonly note?: string;
  /** What was rendered, for a cluster to be asked. */
  readonly objects?: { readonly before: readonly KubeObject[]; readonly after: readonly KubeObject[] };
}

/** What a dependant is rendered with. */
export interface RenderContext {
  readonly helm: Helm;
  /** Folders of the libraries at both versions, by name. */
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
  /** Removes the staged charts at the end. */
  readonly resources: AsyncDisposableStack;
}

/** What a dependant is compared with. */
export interface DependantContext extends CompareContext {
  readonly helm: Helm;
  /** A server that answers `lookup`; it is started for the first that asks. */
  readonly lookups: () => Promise<LookupServer>;
  /** Whether a changed template asks the cluster, or whether it is an upgrade. */
  readonly asksCluster: boolean;
}

/** A dependant at both versions, in each variant; the first variant once more at the end. */
export interface RenderedDependant {
  readonly before: { readonly chart: ChartFolder; readonly path: string } | undefined;
  readonly after: { readonly chart: ChartFolder; readonly path: string };
  readonly variants: readonly Variant[];
  readonly old: readonly Variant[];
  readonly is: readonly Rendering[];
  readonly was: readonly Rendering[];
}

/** Renders a dependant at both versions, in each variant.
 * @param before undefined for a chart that is new. */
export async function renderDependant(
  { helm, resources, ...libraries }: RenderContext,
  before: ChartFolder | undefined,
  after: ChartFolder,
): Promise<RenderedDependant> {
  const now = resources.use(await stageChart(after.path, helm, libraries.after));
  const then = before && resources.use(await stageChart(before.path, helm, libraries.before));
  const values = await valuesVariants(after);
  const variants = [...values, ...foreignVariants(after)];
  const old = before === undefined ? [] : [...(await valuesVariants(before)), ...foreignVariants(before)];
  const [own] = values;
  const again = own === undefined ? [] : [own];
  const [is, was] = await Promise.all([
    renderVariants(helm, after, now, [...variants, ...again]),
    before === undefined || then === undefined ? [] : renderVariants(helm, before, then, [...old, ...again]),
  ]);
  return {
    before: before && then && { chart: before, path: then.path },
    after: { chart: after, path: now.path },
    variants,
    old,
    is,
    was,
  };
}

/** Tells what the change does to a dependant. */
export async function compareDependant(
  context: DependantContext,
  { before, after, variants, old, is, was }: RenderedDependant,
): Promise<VariantChange[]> {
  const unstable = {
    before: unstableValues(was[0]?.objects ?? [], was.at(-1)?.objects ?? []),
    after: unstableValues(is[0]?.objects ?? [], is.at(-1)?.objects ?? []),
  };
  const changes = variants.map((variant, index) => {
    const rendering = is[index];
    const earlier = was.slice(0, -1).find((one) => isSame(one, variant));
    return rendering === undefined ? undefined : compareRenderings(context, earlier, rendering, unstable);
  });
  const gone = old
    .filter((variant) => !variants.some((other) => isSame(variant, other)))
    .map((variant) => goneFile(after.chart, variant));
  const found = [...changes.filter((change) => change !== undefined), ...gone];
  const [own] = variants;
  if (before === undefined || own === undefined) return found;
  if (unstable.after.length === 0 && !context.asksCluster) return found;
  const upgraded = await compareUpgrade(context, before, after, { own, is, was, unstable });
  return upgraded === undefined ? found : [...found, upgraded];
}

function refusal(said: string): Finding {
  return { effect: 'REFUSED', rule: 'helm-refuses', object: '', path: '', message: `helm refuses it: ${said}` };
}

interface UnstablePaths {
  readonly before: readonly ValuePath[];
  readonly after: readonly ValuePath[];
}

function compareRenderings(
  context: DependantContext,
  before: Rendering | undefined,
  after: Rendering,
  unstable: UnstablePaths,
): VariantChange {
  const base = {
    chart: after.chart,
    variant: after,
    label: labelOf(after),
    findings: [],
    patches: new Map<string, string>(),
  };
  const refused = (message: string): VariantChange => ({
    ...base,
    findings: [refusal(message)],
  });
  if (before === undefined) return after.refused === undefined ? { ...base, note: 'is new' } : refused(after.refused);
  if (after.refused !== undefined)
    return before.refused === undefined
      ? refused(after.refused)
      : { ...base, note: `does not render, now as before: ${after.refused}` };
  if (before.refused !== undefined) return { ...base, note: `renders now, and did not: ${before.refused}` };
  const objects = { before: before.objects, after: after.objects };
  return { ...base, objects, ...compareManifests(side(before, unstable.before), side(after, unstable.after), context) };
}

function side({ objects, namespace, chart }: Rendering, unstable: readonly ValuePath[]) {
  return {
    objects: maskValues(objects, unstable),
    namespace,
    chartLabel: `${chart.name}-${chart.version}`.replaceAll('+', '_'),
  };
}

/** An upgrade as it happens: `lookup` is answered by what the install before made. */
async function compareUpgrade(
  context: DependantContext,
  before: { chart: ChartFolder; path: string },
  after: { chart: ChartFolder; path: string },
  rendered: { own: Variant; is: readonly Rendering[]; was: readonly Rendering[]; unstable: UnstablePaths },
): Promise<VariantChange | undefined> {
  const { helm } = context;
  const { own, is, was, unstable } = rendered;
  const [installed, now] = [was[0], is[0]];
  if (installed === undefined || now === undefined || installed.refused !== undefined || now.refused !== undefined)
    return undefined;
  const server = await context.lookups();
  const kubeconfig = await server.cluster(installed.objects, own.namespace);
  const request = { release: own.release, namespace: own.namespace, args: [], kubeconfig };
  const [then, upgraded] = await Promise.all([
    render(helm, { ...request, path: before.path }),
    render(helm, { ...request, path: after.path }),
  ]);
  const base = { chart: after.chart, variant: own, label: 'an upgrade', patches: new Map<string, string>() };
  if (then.refused !== undefined)
    return { ...base, findings: [], note: `does not render, now as before: ${then.refused}` };
  if (upgraded.refused !== undefined) return { ...base, findings: [refusal(upgraded.refused)] };
  const still = unstableValues(installed.objects, then.objects);
  const isNew = ({ kind, path }: ValuePath) => !still.some((other) => other.kind === kind && other.path === path);
  const lost = lostValues(then.objects, upgraded.objects, unstable.after.filter(isNew));
  const sides = [
    {
      objects: maskValues(then.objects, still),
      namespace: own.namespace,
      chartLabel: `${before.chart.name}-${before.chart.version}`,
    },
    {
      objects: maskValues(upgraded.objects, [...still, ...unstable.after]),
      namespace: own.namespace,
      chartLabel: `${after.chart.name}-${after.chart.version}`,
    },
  ] as const;
  const masked = { ...sides[0], objects: maskValues(sides[0].objects, unstable.after) };
  return { ...base, ...compareManifests(masked, sides[1], context, lost) };
}

/** The values that an upgrade makes anew. */
function lostValues(before: readonly KubeObject[], after: readonly KubeObject[], paths: readonly ValuePath[]) {
  const changed = unstableValues(before, after);
  return changed
    .filter(({ kind, path }) => paths.some((other) => other.kind === kind && other.path === path))
    .map(({ kind, path, name }) => ({
      kind,
      id: `${kind}/${name}`,
      path: path.slice(1).replaceAll('/', '.').replaceAll('~1', '/'),
    }));
}

function goneFile(chart: ChartFolder, variant: Variant): VariantChange {
  const message = 'the values file is gone: who installs with it names a file that is not there';
  return {
    ...{ chart, variant, label: labelOf({ ...variant, chart }), patches: new Map() },
    findings: [{ effect: 'REFUSED', rule: 'helm-refuses', object: '', path: '', message }],
  };
}

function isSame(one: Variant, other: Variant): boolean {
  return one.values === other.values && one.release === other.release && one.namespace === other.namespace;
}

function labelOf({ values, release, namespace, chart }: Variant & { readonly chart: ChartFolder }): string {
  if (release === chart.name) return values || 'values.yaml';
  return namespace === 'elsewhere'
    ? `release ${release} in namespace ${namespace}`
    : `a release name of ${release.length} characters`;
}

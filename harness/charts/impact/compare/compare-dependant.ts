import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import type { ChartFolder } from '../../chart-folder.ts';
import type { LookupServer } from '../../render/lookup-server.ts';
import { alignNames, maskValues, unstableValues, type ValuePath } from '../../render/random-values.ts';
import { type Rendering, render } from '../../render/render-chart.ts';
import type { Renderer } from '../../render/renderer.ts';
import { renderVariants } from '../../render/variants/render-variants.ts';
import { isSameVariant, type Variant } from '../../render/variants/variants.ts';
import type { Finding, Unstable } from '../rules/finding.ts';
import { blindChecksums } from './blind-checksums.ts';
import { type CompareContext, compareManifests, type ManifestChange } from './compare.ts';
import { movedDefinitions } from './moved-definitions.ts';
import {
  knownRandom,
  learnRandom,
  type RandomPaths,
  type RenderedDependant,
  type RenderedVersion,
} from './render-dependant.ts';

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

/** What a dependant is compared with. */
export interface DependantContext extends CompareContext {
  readonly renderer: Renderer;
  /** A server that answers `lookup`; it is started for the first that asks. */
  readonly lookups: () => Promise<LookupServer>;
  /** Whether a changed template asks the cluster, or whether it is an upgrade. */
  readonly asksCluster: boolean;
}

/** Tells what the change does to a dependant. */
export async function compareDependant(
  context: DependantContext,
  dependant: RenderedDependant,
): Promise<VariantChange[]> {
  const { before, after } = dependant;
  const was = before?.renderings ?? [];
  const changes = await Promise.all(
    after.renderings.map(async (rendering) => {
      const earlier = was.find((one) => isSameVariant(one, rendering));
      await learnRandom(context.renderer, dependant, earlier, rendering);
      return compareRenderings(context, earlier, rendering, knownRandom(dependant, earlier));
    }),
  );
  const gone = was
    .filter((variant) => !after.renderings.some((other) => isSameVariant(variant, other)))
    .map((variant) => goneFile(after.chart, variant));
  const found = [...changes, ...gone];
  // Another name or namespace is in what the pods read, and a values file alone is what an author changes.
  const own = after.renderings.filter(({ release }) => release === after.chart.name);
  const pairs = own.flatMap((now) => was.filter((then) => isSameVariant(then, now)).map((then) => ({ then, now })));
  const blind = blindChecksums(
    pairs.map(({ then }) => then),
    pairs.map(({ now }) => now),
  );
  const more = [...blind, ...(before === undefined ? [] : await movedDefinitions(before, after))];
  const [first] = changes;
  if (first !== undefined && more.length > 0) found[0] = { ...first, findings: [...first.findings, ...more] };
  if (before === undefined || (after.random.length === 0 && !context.asksCluster)) return found;
  const upgraded = await compareUpgrade(context, before, after);
  return upgraded === undefined ? found : [...found, upgraded];
}

/** What a render of a dependant does if the chart at `path` is the version after; undefined if helm rejects that.
 * @param path default: that of the version after. */
export async function compareAgain(
  context: DependantContext,
  dependant: RenderedDependant,
  { variant, label }: VariantChange,
  path = dependant.after.path,
): Promise<VariantChange | undefined> {
  const { before, after } = dependant;
  const found =
    before && label === upgradeLabel ? await compareUpgrade(context, before, { ...after, path }) : undefined;
  if (label === upgradeLabel) return found;
  const earlier = before?.renderings.find((one) => isSameVariant(one, variant));
  const { renderings } =
    path === after.path ? after : await renderVariants(context.renderer, after.chart, path, [variant]);
  const now = renderings.find((one) => isSameVariant(one, variant));
  return now && compareRenderings(context, earlier, now, knownRandom(dependant, earlier));
}

const noPatch = () => '';

/** Of the render that is made as an upgrade. */
export const upgradeLabel = 'an upgrade';

function refusal(said: string): Finding {
  return { effect: 'REFUSED', rule: 'helm-refuses', object: '', path: '', message: `helm rejects it: ${said}` };
}

function compareRenderings(
  context: DependantContext,
  before: Rendering | undefined,
  after: Rendering,
  unstable: RandomPaths,
): VariantChange {
  const base = {
    chart: after.chart,
    variant: after,
    label: labelOf(after),
    findings: [],
    patchOf: noPatch,
  };
  const refused = (message: string): VariantChange => ({
    ...base,
    findings: [refusal(message)],
  });
  if (before === undefined) return after.refused === undefined ? { ...base, note: 'is new' } : refused(after.refused);
  if (after.refused !== undefined)
    return before.refused === undefined
      ? refused(after.refused)
      : { ...base, note: `does not render, as before: ${after.refused}` };
  if (before.refused !== undefined) return { ...base, note: `renders now, and did not before: ${before.refused}` };
  const objects = { before: before.objects, after: after.objects };
  return { ...base, objects, ...compareSides(before, after, unstable, context) };
}

function compareSides(
  before: Rendering,
  after: Rendering,
  unstable: RandomPaths,
  context: CompareContext,
  newlyUnstable: readonly Unstable[] = [],
): ManifestChange {
  const aligned = alignNames(before.objects, after.objects, [...unstable.before, ...unstable.after]);
  const side = ({ namespace, chart }: Rendering, objects: readonly KubeObject[]) => ({
    ...{ objects, namespace },
    chartLabel: `${chart.name}-${chart.version}`.replaceAll('+', '_'),
  });
  return compareManifests(
    side(before, maskValues(aligned[0], unstable.before)),
    side(after, maskValues(aligned[1], unstable.after)),
    context,
    newlyUnstable,
  );
}

/** An upgrade as it happens: `lookup` is answered by what the install before made. */
async function compareUpgrade(
  context: DependantContext,
  before: RenderedVersion,
  after: RenderedVersion,
): Promise<VariantChange | undefined> {
  const { renderer } = context;
  const [installed, own] = [before.renderings[0], after.renderings[0]];
  if (installed === undefined || own === undefined || installed.refused !== undefined || own.refused !== undefined)
    return undefined;
  const server = await context.lookups();
  const kubeconfig = await server.cluster(installed.objects, own.namespace);
  const request = { release: own.release, namespace: own.namespace, args: [], kubeconfig };
  const [then, upgraded] = await Promise.all([
    render(renderer, { ...request, path: before.path }),
    render(renderer, { ...request, path: after.path }),
  ]);
  const base = { chart: after.chart, variant: own, label: upgradeLabel, patchOf: noPatch };
  if (then.refused !== undefined) return { ...base, findings: [], note: `does not render, as before: ${then.refused}` };
  if (upgraded.refused !== undefined) return { ...base, findings: [refusal(upgraded.refused)] };
  const still = unstableValues(installed.objects, then.objects);
  const isNew = ({ kind, path }: ValuePath) => !still.some((other) => other.kind === kind && other.path === path);
  // What differs from the install is another with each upgrade, or another once.
  const differs = unstableValues(then.objects, upgraded.objects).some(isNew);
  const again = differs ? await render(renderer, { ...request, path: after.path }) : upgraded;
  const random = unstableValues(upgraded.objects, again.objects);
  const unstable = random
    .filter((one) => one.word === undefined && isNew(one))
    .map(({ kind, path, name }) => ({
      kind,
      id: `${kind}/${name}`,
      path: path.slice(1).replaceAll('/', '.').replaceAll('~1', '/'),
    }));
  const paths = [...still, ...random];
  const [one, other] = [
    { ...own, chart: before.chart, objects: then.objects },
    { ...own, objects: upgraded.objects },
  ] as const;
  return { ...base, ...compareSides(one, other, { before: paths, after: paths }, context, unstable) };
}

function goneFile(chart: ChartFolder, variant: Variant): VariantChange {
  const message = 'the values file is gone: installs that use it fail';
  return {
    ...{ chart, variant, label: labelOf({ ...variant, chart }), patchOf: noPatch },
    findings: [{ effect: 'REFUSED', rule: 'helm-refuses', object: '', path: '', message }],
  };
}

function labelOf({ values, release, namespace, chart }: Variant & { readonly chart: ChartFolder }): string {
  if (release === chart.name) return values || 'values.yaml';
  const name =
    namespace === 'elsewhere'
      ? `release ${release} in namespace ${namespace}`
      : `a release name of ${release.length} characters`;
  return values === '' ? name : `${name} and ${values}`;
}

import { createTwoFilesPatch } from 'diff';
import { stringify } from 'yaml';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { isMapping } from '../../../model/value-at.ts';
import { canonical, differences, Quantity } from '../../kubernetes/canonical.ts';
import type { KubeSchemas } from '../../kubernetes/kube-schema.ts';
import { type Json, mappingAt } from '../../render/json.ts';
import { idOf, Manifest } from '../../render/manifest.ts';
import { type Finding, formatPath, type Pair, shown, type Unstable } from '../rules/finding.ts';
import { containerPairs, workloadPairs } from '../rules/paired-workloads.ts';
import { rules } from '../rules/rules.ts';

/** How the render of a chart differs between two versions. */
export interface ManifestChange {
  readonly findings: readonly Finding[];
  /** The unified diff of an object without file headers; the texts of Secrets are masked. */
  readonly patchOf: (id: string) => string;
}

/** What is the same for all renders of an impact. */
export interface CompareContext {
  readonly schemas: ReadonlyMap<string, KubeSchemas>;
  readonly builtImages: readonly string[];
}

interface Side {
  readonly objects: readonly KubeObject[];
  readonly namespace: string;
  /** `name-version` of the chart, which its label says. */
  readonly chartLabel: string;
}

/** What a change of the render of a chart does. */
export function compareManifests(
  before: Side,
  after: Side,
  { schemas, builtImages }: CompareContext,
  unstable: readonly Unstable[] = [],
): ManifestChange {
  const [then, now] = [new Manifest(before.objects, before.namespace), new Manifest(after.objects, after.namespace)];
  const newest = [...schemas.values()].at(-1) ?? { kinds: {}, definitions: {} };
  const ids = new Set([
    ...before.objects.map((one) => idOf(one, before.namespace)),
    ...after.objects.map((one) => idOf(one, after.namespace)),
  ]);
  const pairs = [...ids].sort().flatMap((id): Pair[] => {
    const [one, other] = [then.byId(id), now.byId(id)];
    // Of equal texts the same object was read.
    if (one === other) return [];
    const canonicalBefore = one === undefined ? {} : kept(newest, one, before);
    const canonicalAfter = other === undefined ? {} : kept(newest, other, after);
    const changes = differences(canonicalBefore, canonicalAfter);
    return changes.length === 0 ? [] : [{ id, before: one, after: other, canonicalBefore, canonicalAfter, changes }];
  });
  const workloads = workloadPairs(then, now, pairs);
  const containers = containerPairs(workloads);
  const comparison = { before: then, after: now, pairs, workloads, containers, unstable, schemas, builtImages };
  const found = rules.flatMap(({ name, find }) =>
    [...find(comparison)].map((one): Finding => ({ ...one, rule: name })),
  );
  const told = new Set(found.map(({ object }) => object));
  const findings = [...found, ...pairs.filter(({ id }) => !told.has(id)).map(plainChange)];
  return { findings, patchOf: (id) => patchOf(pairs.find((pair) => pair.id === id)) };
}

/** An object as the API server would keep it, whose label names the chart's version as every release does: a new version
 * alone is no change. */
function kept(schemas: KubeSchemas, object: KubeObject, { namespace, chartLabel }: Side): Json {
  const found = canonical(schemas, object, namespace);
  if (object.metadata.labels?.['helm.sh/chart'] !== chartLabel) return found;
  const labels = { ...mappingAt(found, 'metadata.labels'), 'helm.sh/chart': '(this chart)' };
  return { ...found, metadata: { ...mappingAt(found, 'metadata'), labels } };
}

/** What changes of an object about which no rule has anything to say. */
function plainChange({ id, before, after, changes }: Pair): Finding {
  const fields = [...new Set(changes.map(({ path }) => formatPath(path)))];
  const more = fields.length > 3 ? ` and ${fields.length - 3} more` : '';
  const [only] = changes;
  const isSecret = (after ?? before)?.kind === 'Secret' && /^(data|stringData)\b/.test(only?.path ?? '');
  const message =
    before === undefined
      ? 'is added'
      : after === undefined
        ? 'is removed'
        : fields.length === 1 && only !== undefined && isPlain(only.before) && isPlain(only.after)
          ? `${formatPath(only.path)} changes${isSecret ? '' : ` from ${shown(only.before)} to ${shown(only.after)}`}`
          : `${fields.slice(0, 3).join(', ')}${more} change`;
  return { effect: 'CHANGE', rule: 'plain-change', object: id, path: fields[0] ?? '', message };
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value instanceof Quantity;
}

function patchOf(pair: Pair | undefined): string {
  if (pair === undefined) return '';
  const { before, after } = pair;
  const [from, to] = [text(before, undefined), text(after, before)];
  return createTwoFilesPatch('before', 'after', from, to, '', '', { context: 3 })
    .split('\n')
    .slice(3)
    .join('\n')
    .trimEnd();
}

function text(object: KubeObject | undefined, other: KubeObject | undefined): string {
  if (object === undefined) return '';
  return stringify(masked(object, other), { lineWidth: 120, aliasDuplicateObjects: false });
}

/** A Secret whose texts are told apart without being shown. */
function masked(object: KubeObject, other: KubeObject | undefined): KubeObject {
  if (object.kind !== 'Secret') return object;
  const mask = (part: string) => {
    const texts = object[part];
    if (!isMapping(texts)) return {};
    const others = isMapping(other?.[part]) ? other[part] : {};
    const entries = Object.entries(texts).map(([key, text]) => [
      key,
      other === undefined || others[key] === text ? '(masked)' : '(masked, changed)',
    ]);
    return { [part]: Object.fromEntries(entries) };
  };
  return { ...object, ...mask('data'), ...mask('stringData') };
}

import type { KubeClient } from '../../../kube/client/kube-client.ts';
import { KubeError } from '../../../kube/client/kube-error.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { isNamespaced } from '../../kubernetes/kinds.ts';
import { idOf } from '../../render/manifest.ts';
import type { VariantChange } from '../compare/compare-dependant.ts';
import type { Finding } from '../rules/finding.ts';

/** What a cluster says of the upgrade of one variant. */
export interface Asked {
  readonly findings: readonly Finding[];
  /** What it was not asked, and why. */
  readonly notes: readonly string[];
}

/** An object at both versions; undefined where it was not there before. */
export interface ObjectPair {
  readonly before: KubeObject | undefined;
  readonly after: KubeObject;
}

/** Installs objects of a variant as they were in a namespace of its own, without pods, and asks for the upgrade of each by
 * server-side dry run: what the API server, an immutable field or Pod Security `restricted` refuses is told in its words.
 * @returns what is said of each pair, in their order. */
export async function askKubernetes(
  client: KubeClient,
  { chart, label }: Pick<VariantChange, 'chart' | 'label'>,
  pairs: readonly ObjectPair[],
  namespace: string,
): Promise<Asked[]> {
  if (pairs.length === 0) return [];
  await makeNamespace(client, namespace);
  const own = client.inNamespace(namespace);
  const where = `${chart.name} with ${label}`;
  return await Promise.all(pairs.map((pair) => askOf(own, pair, namespace, where)));
}

async function askOf(client: KubeClient, pair: ObjectPair, namespace: string, where: string): Promise<Asked> {
  const before = pair.before && (await send(client, pair.before, namespace, false));
  const { id, refused, warnings, unknown } = await send(client, pair.after, namespace, true);
  if (unknown)
    return {
      findings: [],
      notes: [`${where}: ${id} was not checked by Kubernetes: the cluster has no definition of its kind`],
    };
  if (refused !== undefined && before?.refused !== undefined)
    return { findings: [], notes: [`${where}: Kubernetes rejects ${id}, as before: ${refused}`] };
  const told = { rule: 'ask-kubernetes', object: id, path: '' };
  if (refused !== undefined)
    return { findings: [{ ...told, effect: 'REFUSED', message: `Kubernetes says: ${refused}` }], notes: [] };
  const findings = warnings
    .filter((warning) => !before?.warnings.includes(warning))
    .map(
      (warning): Finding => ({
        ...told,
        effect: /PodSecurity/.test(warning) ? 'SECURITY' : 'CHANGE',
        message: `Kubernetes warns: ${warning}`,
      }),
    );
  return { findings, notes: [] };
}

/** A namespace in which no pod comes to be, and which says where pods break `restricted`. */
async function makeNamespace(client: KubeClient, name: string): Promise<void> {
  const labels = { 'pod-security.kubernetes.io/warn': 'restricted' };
  await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  const spec = { hard: { pods: '0' } };
  await client.apply({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'no-pods', namespace: name }, spec });
}

interface Answer {
  readonly id: string;
  readonly refused: string | undefined;
  readonly warnings: readonly string[];
  /** Whether the cluster does not know the kind. */
  readonly unknown: boolean;
}

/** Applies an object as helm does, or asks what would come of it. */
async function send(client: KubeClient, object: KubeObject, namespace: string, dryRun: boolean): Promise<Answer> {
  const id = idOf(object, namespace);
  const answer = { id, refused: undefined, warnings: [], unknown: false };
  const { kind, metadata } = object;
  // What belongs to no namespace is there once for all variants, unless it has another name in each.
  const alone = kind === 'CustomResourceDefinition' ? metadata : { ...metadata, name: `${metadata.name}-${namespace}` };
  const placed = { ...object, metadata: isNamespaced(kind) ? { ...metadata, namespace } : alone };
  try {
    const path = await client.pathOf({ ...placed, ...placed.metadata });
    const query = `fieldManager=helm&force=true&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`;
    const type = 'application/apply-patch+yaml';
    const response = await client.request('PATCH', `${path}?${query}`, { body: placed, type });
    await response.text();
    return { ...answer, warnings: warningsOf(response.headers.get('warning') ?? '') };
  } catch (error) {
    if (!(error instanceof KubeError)) return { ...answer, unknown: true };
    if (error.status === 404) return { ...answer, unknown: true };
    return {
      ...answer,
      refused: error.message.replace(/^Kubernetes refused \S+ \S+: /, '').replaceAll(alone.name, metadata.name),
    };
  }
}

/** `299 - "text"` of the header, without its quotes. */
function warningsOf(header: string): string[] {
  return [...header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text.replace(/\\(.)/g, '$1'));
}

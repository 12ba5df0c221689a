import type { KubeObject } from '../model/cluster/kube-object.ts';
import { type KubeClient, refOf } from './client/kube-client.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { awaitDeleted } from './watch/await-deleted.ts';

const claims = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' };

/** Whether a claim of this name was made from the claim templates of a StatefulSet. It has no owner reference, so that it
 * outlives the set. */
export function isClaimOf(set: KubeObject, claim: string): boolean {
  return ordinalOf(set, claim) !== undefined;
}

/** Names of the claims in a namespace. */
export async function claimsIn(client: Pick<KubeClient, 'list'>, namespace: string): Promise<ReadonlySet<string>> {
  return new Set((await client.list({ ...claims, namespace })).map(({ metadata }) => metadata.name));
}

/** Deletes the claims that a StatefulSet has made from its templates since, except those of the pods that it has now. They
 * outlive the set and its replicas, and the next pod of that name would find their data.
 * @param before names of the claims that existed before */
export async function removeNewClaims(
  { client, namespace: home }: Pick<ClusterAccess, 'client' | 'namespace'>,
  set: KubeObject,
  before: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  const { namespace = home } = set.metadata;
  const live = await client.get({ ...refOf(set), namespace });
  const { replicas = 1, ordinals } = (live?.['spec'] ?? { replicas: 0 }) as {
    replicas?: number;
    ordinals?: { readonly start?: number };
  };
  const end = replicas + (ordinals?.start ?? 0);
  const isLeft = (name: string) => (ordinalOf(set, name) ?? -1) >= end;
  const found = await client.list({ ...claims, namespace });
  const left = found.filter(({ metadata: { name } }) => !before.has(name) && isLeft(name)).map(refOf);
  for (const ref of left) await client.delete(ref);
  for (const ref of left) await awaitDeleted(client, ref, { signal });
}

/** The ordinal of the pod of a StatefulSet that a claim of this name is for; undefined if it is not one of its claims. */
function ordinalOf({ metadata, ...set }: KubeObject, claim: string): number | undefined {
  const { volumeClaimTemplates = [] } = (set['spec'] ?? {}) as { volumeClaimTemplates?: readonly KubeObject[] };
  for (const template of volumeClaimTemplates) {
    const prefix = `${template.metadata.name}-${metadata.name}-`;
    const ordinal = claim.startsWith(prefix) ? claim.slice(prefix.length) : '';
    if (/^\d+$/.test(ordinal)) return Number(ordinal);
  }
  return undefined;
}

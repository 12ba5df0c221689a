import type { ClusterAccess } from '../kube/cluster-access.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { type FactKind, type Facts, listedKinds } from './facts.ts';

const lookTimeoutMs = 2000;

/** Looks once at what no wait watches and combines it with the live view. What may not be read, or not in time, counts
 * as not there: a cause that would need it is then not told. Never throws. */
export async function gatherFacts(access: ClusterAccess, about: Omit<Facts, 'namespace' | 'all'>): Promise<Facts> {
  const { view, client, namespace } = access;
  const signal = AbortSignal.timeout(lookTimeoutMs);
  const listed = new Map<FactKind, readonly KubeObject[]>(
    await Promise.all(
      listedKinds.map(async ([apiVersion, kind]) => {
        const objects = await client.list({ apiVersion, kind }, signal).catch(() => []);
        return [kind, objects] as const;
      }),
    ),
  );
  const all: Facts['all'] = (kind) => listed.get(kind) ?? (isWatched(kind) ? view.everywhere(kind) : []);
  return { namespace, all, ...about };
}

function isWatched(kind: FactKind): kind is Exclude<FactKind, (typeof listedKinds)[number][1]> {
  return !listedKinds.some(([, listed]) => listed === kind);
}

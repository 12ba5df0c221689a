import type { ClusterAccess } from '../kube/cluster-access.ts';
import { lastRecords } from '../kube/recorded-revisions.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { type FactKind, type Facts, listedKinds, NotListed } from './facts.ts';

const lookTimeoutMs = 30_000;
const mostNamespaces = 10;

/** Lists the kinds that are not watched and combines them with the live view. Never throws; accessing a kind that could
 * not be listed in time throws NotListed. */
export async function gatherFacts(
  access: ClusterAccess,
  about: Omit<Facts, 'namespace' | 'all' | 'recorded'>,
): Promise<Facts> {
  const { view, client, namespace, broughtImage } = access;
  const isBrought = broughtImage && ((image: string) => broughtImage(image) !== undefined);
  const signal = AbortSignal.timeout(lookTimeoutMs);
  // Other namespaces only help to find misplaced objects, so a limited number of them suffices.
  const namespaces = [...new Set([namespace, ...view.homes.all])].slice(0, mostNamespaces);
  const listed = new Map<FactKind, readonly KubeObject[] | undefined>(
    await Promise.all(
      listedKinds.map(async ([apiVersion, kind]) => {
        const list = (each: string) =>
          client.list({ apiVersion, kind, namespace: each }, signal).catch(() => undefined);
        const [own, ...others] = await Promise.all(namespaces.map(list));
        // Cluster-scoped objects appear in the list of every namespace.
        const all = new Map(
          [own, ...others].flatMap((objects = []) => objects).map((each) => [each.metadata['uid'], each]),
        );
        return [kind, own && [...all.values()]] as const;
      }),
    ),
  );
  const all: Facts['all'] = (kind) => {
    if (isWatched(kind)) return view.everywhere(kind);
    const objects = listed.get(kind);
    if (objects === undefined) throw new NotListed(kind);
    return objects;
  };
  const recorded = [...lastRecords(view).values()].flatMap(({ objects }) => objects);
  return { namespace, all, recorded, ...(isBrought && { isBrought }), ...about };
}

function isWatched(kind: FactKind): kind is Exclude<FactKind, (typeof listedKinds)[number][1]> {
  return !listedKinds.some(([, listed]) => listed === kind);
}

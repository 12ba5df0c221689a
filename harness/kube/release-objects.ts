import type { KubeObject } from '../model/cluster/kube-object.ts';
import type { KubeClient } from './client/kube-client.ts';
import { keyOf, type Owners, type ReleaseRecord, recordsOf } from './recorded-revisions.ts';
import { isClaimOf } from './set-claims.ts';
import type { NamespaceView, Seen, WatchedKind } from './watch/namespace-view.ts';

/** Kinds needed to find the release of an object: the Secrets with Helm's records, and the controllers between a pod
 * and the objects of a chart. */
const ownerKinds = [
  'Secret',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
] as const satisfies readonly WatchedKind[];

interface OwnerReference {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

const mostOwners = 8;

/** Selects the objects that belong to a release: the recorded ones, its hooks, and everything they own.
 * @param view must be up to date for `ownerKinds` if the release has objects */
export function ofRelease(view: Owners, release: string): (object: KubeObject) => boolean {
  const find = releaseFinder(view);
  return (object) => find(object) === release;
}

/** Returns a function that finds the release of an object; undefined if it belongs to none that this platform
 * installed. */
export function releaseFinder(view: Owners): (object: KubeObject) => string | undefined {
  const records = recordsOf(view);
  const recorded = (apiVersion: string, kind: string, namespace: string | undefined, name: string) => {
    const isIt = (record: ReleaseRecord) =>
      record.keys.has(keyOf(apiVersion, kind, namespace ?? record.namespace, name));
    return records.find(isIt)?.release;
  };
  const find = (object: KubeObject, depth: number): string | undefined => {
    const { annotations, name, namespace } = object.metadata;
    const { 'meta.helm.sh/release-name': said = '', 'meta.helm.sh/release-namespace': of } = annotations ?? {};
    const direct = of !== undefined && view.homes.of(said) === of ? said : undefined;
    const own = direct ?? recorded(object.apiVersion, object.kind, namespace, name);
    if (own !== undefined || depth === 0) return own;
    const there = view.at(namespace);
    const owners = object.metadata['ownerReferences'] as readonly OwnerReference[] | undefined;
    for (const owner of owners ?? []) {
      const live = isOwnerKind(owner.kind)
        ? there.all(owner.kind).find(({ metadata }) => metadata['uid'] === owner.uid)
        : undefined;
      const found =
        live === undefined
          ? recorded(owner.apiVersion ?? '', owner.kind, namespace, owner.name)
          : find({ ...live, kind: owner.kind, apiVersion: owner.apiVersion ?? live.apiVersion }, depth - 1);
      const of = found ?? ofGoneReplicaSet(object, owner, recorded);
      if (of !== undefined) return of;
    }
    return object.kind === 'PersistentVolumeClaim' ? ofClaimTemplate(object, there, find) : undefined;
  };
  return (object) => find(object, mostOwners);
}

/** Waits until the view is up to date for everything that belongs to a release, in each of its namespaces. */
export async function syncRelease(view: NamespaceView, release: string): Promise<void> {
  await syncRecords(view);
  const where = namespacesOf(view, release).map((namespace) => view.at(namespace));
  await Promise.all(where.map((each) => each.synced([...ownerKinds, 'Pod'])));
}

/** Waits until the view is up to date for the records of all releases. */
export async function syncRecords(view: NamespaceView): Promise<void> {
  await Promise.all(view.homes.all.map((namespace) => view.at(namespace).synced(['Secret'])));
}

/** The objects of a kind that belong to a release, in any namespace. */
export function objectsOfRelease(view: Seen, kind: WatchedKind, release: string): KubeObject[] {
  const mine = ofRelease(view, release);
  return namespacesOf(view, release)
    .flatMap((namespace) => view.at(namespace).all(kind))
    .filter(mine);
}

/** Lists the objects of a kind that is not watched and that belong to a release, in any namespace. */
export async function listOfRelease(
  { client, view }: { readonly client: KubeClient; readonly view: NamespaceView },
  kind: { readonly apiVersion: string; readonly kind: string },
  release: string,
): Promise<KubeObject[]> {
  await syncRelease(view, release);
  const namespaces = namespacesOf(view, release);
  const lists = await Promise.all(namespaces.map((namespace) => client.list({ ...kind, namespace })));
  return lists.flat().filter(ofRelease(view, release));
}

/** The namespaces that contain objects of a release, starting with the one it is installed into. Namespaces with only
 * RBAC objects are left out, as there is nothing to watch in them. */
export function namespacesOf(view: Seen, release: string): string[] {
  const objects = recordsOf(view).flatMap((record) => (record.release === release ? record.objects : []));
  const others = objects
    .filter(({ apiVersion }) => !apiVersion.startsWith('rbac.authorization.k8s.io/'))
    .flatMap(({ metadata }) => metadata.namespace ?? []);
  return [...new Set([view.homes.of(release), ...others])];
}

type Recorded = (apiVersion: string, kind: string, namespace: string | undefined, name: string) => string | undefined;

/** Finds the release of a terminating pod whose ReplicaSet is already gone, by the Deployment that its template hash
 * leads to. */
function ofGoneReplicaSet({ metadata }: KubeObject, owner: OwnerReference, recorded: Recorded): string | undefined {
  const hash = metadata.labels?.['pod-template-hash'];
  if (owner.kind !== 'ReplicaSet' || hash === undefined || !owner.name.endsWith(`-${hash}`)) return undefined;
  return recorded('apps/v1', 'Deployment', metadata.namespace, owner.name.slice(0, -hash.length - 1));
}

/** Finds the release of a claim from a StatefulSet's claim template. */
function ofClaimTemplate(
  { metadata: { name } }: KubeObject,
  there: Owners,
  find: (object: KubeObject, depth: number) => string | undefined,
): string | undefined {
  const set = there.all('StatefulSet').find((candidate) => isClaimOf(candidate, name));
  return set && find(set, 1);
}

function isOwnerKind(kind: string): kind is (typeof ownerKinds)[number] {
  return (ownerKinds as readonly string[]).includes(kind);
}

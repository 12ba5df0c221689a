import { isDeepStrictEqual } from 'node:util';
import type { Helm } from '../../helm/binary/run-helm.ts';
import { type ObjectRef, refOf } from '../../kube/client/kube-client.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { claimsIn, removeNewClaims } from '../../kube/set-claims.ts';
import { awaitDeleted } from '../../kube/watch/await-deleted.ts';
import { parseObjects } from '../../load/yaml/parse-manifests.ts';
import { isHook, type KubeObject } from '../../model/cluster/kube-object.ts';

/** What Helm does not remove with a release, noted before it is created. */
export interface LeftBehind {
  /** Objects that are to be kept, hooks, and definitions. */
  readonly objects: readonly ObjectRef[];
  /** StatefulSets, each with the claims that existed before. */
  readonly sets: readonly { readonly set: KubeObject; readonly claims: ReadonlySet<string> }[];
}

/** Notes which objects of a release, about to be installed or upgraded, will be left behind: those that do not exist yet.
 * @param definitions the definitions that Helm installs before the release and never removes */
export async function noteLeft(
  { client, namespace: home }: ClusterAccess,
  objects: readonly KubeObject[],
  definitions: readonly KubeObject[] = [],
): Promise<LeftBehind> {
  const staying = [...definitions, ...objects.filter((object) => isHook(object) || isKept(object))].map(refOf);
  // A kind that the cluster does not serve yet has no objects.
  const isAbsent = async (ref: ObjectRef) => (await client.get(ref).catch(() => undefined)) === undefined;
  const absent = await Promise.all(staying.map(async (ref) => ((await isAbsent(ref)) ? [ref] : [])));
  const sets = objects.filter(({ kind }) => kind === 'StatefulSet');
  const withClaims = sets.map(async (set) => ({
    set,
    claims: await claimsIn(client, set.metadata.namespace ?? home),
  }));
  return { objects: absent.flat(), sets: await Promise.all(withClaims) };
}

/** The definitions in the `crds` folders of a chart. */
export async function definitionsOf(
  helm: Helm,
  chartPath: string,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  return parseObjects(await helm.run(['show', 'crds', chartPath], { signal }));
}

/** Removes what a release left behind, except the objects that it has now.
 * @param now its objects, empty if it is not installed
 * @throws HarnessError if something still exists when the signal aborts */
export async function removeLeft(
  access: ClusterAccess,
  { objects, sets }: LeftBehind,
  now: readonly KubeObject[],
  signal: AbortSignal,
): Promise<void> {
  const { client } = access;
  const isNow = (ref: ObjectRef) => now.some((each) => isDeepStrictEqual(refOf(each), ref));
  const left = objects.filter((ref) => !isNow(ref));
  for (const ref of left) await client.delete(ref, 0);
  for (const ref of left) await awaitDeleted(client, ref, { signal });
  for (const { set, claims } of sets) await removeNewClaims(access, set, claims, signal);
}

function isKept({ metadata }: KubeObject): boolean {
  return metadata.annotations?.['helm.sh/resource-policy']?.trim().toLowerCase() === 'keep';
}

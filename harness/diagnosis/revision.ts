import { isPresent } from '../health/pods-of.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';

export type OwnerKind = 'ReplicaSet' | 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job';
type All = (kind: OwnerKind) => readonly KubeObject[];

/** The owner of an object; undefined if it is gone or of a kind that is not watched. */
export function ownerOf(object: KubeObject, all: All): KubeObject | undefined {
  const [owner] = (object.metadata['ownerReferences'] ?? []) as readonly { kind: string; name: string; uid?: string }[];
  const kind = ownerKinds.find((each) => each === owner?.kind);
  if (owner === undefined || kind === undefined) return undefined;
  const { name, uid } = owner;
  return all(kind).find(({ metadata }) => (uid === undefined ? metadata.name === name : metadata['uid'] === uid));
}

const ownerKinds: readonly OwnerKind[] = ['ReplicaSet', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job'];

/** Whether `picks` selects an object or one of its owners. */
export function isOrBelongsTo(object: KubeObject, all: All, picks: (object: KubeObject) => boolean): boolean {
  if (picks(object)) return true;
  const owner = ownerOf(object, all);
  return owner !== undefined && isOrBelongsTo(owner, all, picks);
}

/** Whether a ReplicaSet or pod belongs to the current revision of its workload. */
export function isOfRevision(object: KubeObject, all: All): boolean {
  const owner = ownerOf(object, all);
  if (owner === undefined) return true;
  if (owner.kind === 'Deployment') return isPresent(object, owner);
  if (owner.kind === 'StatefulSet') {
    const { updateRevision } = (owner['status'] ?? {}) as { updateRevision?: string };
    const own = object.metadata.labels?.['controller-revision-hash'];
    return own === undefined || updateRevision === undefined || own === updateRevision;
  }
  return isOfRevision(owner, all);
}

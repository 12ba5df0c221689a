import { isOfRevision, type OwnerKind, ownerOf } from '../../diagnosis/revision.ts';
import { readPod } from '../../health/read-pod.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import type { Seen } from '../../kube/watch/namespace-view.ts';
import { type Judgement, ready } from '../../model/cluster/judgement.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';

const workloads = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

/** Gives stuck pods one more try, by deleting them so that their controller recreates them. Kubernetes itself waits
 * minutes before it restarts a crashed container, and a StatefulSet never replaces a broken pod of an earlier revision.
 * @returns a judgement to evaluate on every snapshot, pending while a pod is being replaced */
export function replaceStuck(
  { client }: Pick<ClusterAccess, 'client'>,
  pods: (view: Seen) => readonly KubeObject[],
  isStuck: (pod: KubeObject, there: Seen) => boolean,
): (view: Seen) => Judgement {
  const deleted = new Set<unknown>();
  const refused = new Set<unknown>();
  return (view) => {
    const stuck = pods(view).filter((pod) => {
      const { uid, namespace } = pod.metadata;
      const there = view.at(namespace);
      if (refused.has(uid) || readPod(pod).deleting || !isReplaced(pod, there)) return false;
      return deleted.has(uid) || isStuck(pod, there);
    });
    for (const { metadata } of stuck) {
      const { name, namespace, uid } = metadata;
      if (deleted.has(uid)) continue;
      deleted.add(uid);
      client
        .delete({ apiVersion: 'v1', kind: 'Pod', name, ...(namespace && { namespace }) })
        .catch(() => refused.add(uid));
    }
    const [first] = stuck;
    if (first === undefined) return ready;
    return {
      state: 'pending',
      waitingFor: `${first.metadata.name} is stuck since an earlier run and is being replaced`,
      object: first,
    };
  };
}

/** Whether the StatefulSet of a pod waits for it to become ready before it replaces it by its current revision. */
export function isSuperseded(pod: KubeObject, view: Seen): boolean {
  const all = (kind: OwnerKind) => view.all(kind);
  const owner = ownerOf(pod, all);
  if (owner?.kind !== 'StatefulSet' || readPod(pod).ready || isOfRevision(pod, all)) return false;
  const { observedGeneration = 0 } = (owner['status'] ?? {}) as { observedGeneration?: number };
  const { updateStrategy } = (owner['spec'] ?? {}) as {
    updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly partition?: number } };
  };
  const ordinal = Number(/\d+$/.exec(pod.metadata.name));
  return (
    observedGeneration >= Number(owner.metadata['generation'] ?? 0) &&
    updateStrategy?.type !== 'OnDelete' &&
    ordinal >= (updateStrategy?.rollingUpdate?.partition ?? 0)
  );
}

/** Whether the pod has a controller that recreates it. */
export function isReplaced(pod: KubeObject, view: Seen): boolean {
  const owners = (pod.metadata['ownerReferences'] ?? []) as readonly { kind: string; uid: string }[];
  return owners.some(
    ({ kind, uid }) =>
      kind === 'ReplicaSet' ||
      workloads.some((each) => each === kind && view.all(each).some(({ metadata }) => metadata['uid'] === uid)),
  );
}

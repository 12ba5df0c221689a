import { judgePod } from '../../health/judge-pod.ts';
import { readPod } from '../../health/read-pod.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { objectsOfRelease } from '../../kube/release-objects.ts';
import type { Seen } from '../../kube/watch/namespace-view.ts';
import { type Judgement, ready } from '../../model/cluster/judgement.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';

const workloads = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

/** Gives pods that an earlier fault left hopeless one more try, by deleting them so that their controller recreates
 * them. Kubernetes itself waits minutes before it restarts a crashed container, and a StatefulSet never replaces a
 * broken pod of an earlier revision.
 * @param sinceMs pods created before this time, in milliseconds since the Unix epoch, say nothing about the new
 * revision
 * @returns a judgement to evaluate on every snapshot, pending while a pod is being replaced */
export function replaceStuck(
  { client }: Pick<ClusterAccess, 'client'>,
  release: string,
  sinceMs: number,
): (view: Seen) => Judgement {
  const deleted = new Set<unknown>();
  const refused = new Set<unknown>();
  return (view) => {
    const stuck = objectsOfRelease(view, 'Pod', release).filter((pod) => {
      const { uid, creationTimestamp, namespace } = pod.metadata;
      const there = view.at(namespace);
      if (refused.has(uid) || Date.parse(String(creationTimestamp)) >= sinceMs) return false;
      if (readPod(pod).deleting || !isReplaced(pod, there)) return false;
      return deleted.has(uid) || judgePod(pod, there).state === 'hopeless';
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

/** Whether the pod has a controller that recreates it. */
export function isReplaced(pod: KubeObject, view: Seen): boolean {
  const owners = (pod.metadata['ownerReferences'] ?? []) as readonly { kind: string; uid: string }[];
  return owners.some(
    ({ kind, uid }) =>
      kind === 'ReplicaSet' ||
      workloads.some((each) => each === kind && view.all(each).some(({ metadata }) => metadata['uid'] === uid)),
  );
}

import { judgePod } from '../../health/judge-pod.ts';
import { readPod } from '../../health/read-pod.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { objectsOfRelease } from '../../kube/release-objects.ts';
import type { Seen } from '../../kube/watch/namespace-view.ts';
import { type Judgement, ready } from '../../model/cluster/judgement.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';

const workloads = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

/** Gives what an earlier fault left stuck one new try: pods from before that can never become ready are deleted, for their
 * controller to make anew. Kubernetes itself waits minutes before it starts a crashed container again, and a StatefulSet
 * does not replace a broken pod of an earlier revision at all.
 * @param sinceMs pods from before then, in milliseconds since 1970, say nothing of what is asked for now.
 * @returns what is still waited for, to be asked at every look. */
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
      waitingFor: `${first.metadata.name} is stuck from before and is replaced`,
      object: first,
    };
  };
}

/** Whether something that runs on makes a pod anew. */
export function isReplaced(pod: KubeObject, view: Seen): boolean {
  const owners = (pod.metadata['ownerReferences'] ?? []) as readonly { kind: string; uid: string }[];
  return owners.some(
    ({ kind, uid }) =>
      kind === 'ReplicaSet' ||
      workloads.some((each) => each === kind && view.all(each).some(({ metadata }) => metadata['uid'] === uid)),
  );
}

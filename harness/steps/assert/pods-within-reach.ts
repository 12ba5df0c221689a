import { judgePod } from '../../health/judge-pod.ts';
import { podsOf } from '../../health/pods-of.ts';
import type { Seen } from '../../kube/watch/namespace-view.ts';
import type { Hopeless } from '../../model/cluster/judgement.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';

interface Counts {
  readonly replicas?: number;
  readonly currentNumberScheduled?: number;
  readonly desiredNumberScheduled?: number;
}

/** How many pods of a workload judged hopeless can still become ready or complete: one unschedulable pod does not stop
 * the others. */
export function podsWithinReach(workload: KubeObject, judged: Hopeless, seen: Seen): number {
  const status = (workload['status'] ?? {}) as Counts;
  const spec = (workload['spec'] ?? {}) as { readonly replicas?: number; readonly completions?: number };
  const there = status.replicas ?? status.currentNumberScheduled ?? 0;
  const isItself = judged.object?.metadata['uid'] === workload.metadata['uid'];
  // Pods that could not be created do not affect those that exist; a failed Job or rollout makes no more progress.
  if (isItself) return judged.shown === 'ReplicaFailure' || judged.shown === 'FailedCreate' ? there : 0;
  const wanted = status.desiredNumberScheduled ?? spec.replicas ?? spec.completions ?? 1;
  const lost = podsOf(workload, seen).filter((pod) => judgePod(pod, seen).state === 'hopeless').length;
  return Math.max(there, wanted) - lost;
}

import type { Seen } from '../kube/namespace-view.ts';
import { namespacesOf, objectsOfRelease } from '../kube/release-objects.ts';
import { HarnessError } from '../model/harness-error.ts';
import { type Judgement, together } from '../model/judgement.ts';
import { type KubeObject, objectName } from '../model/kube-object.ts';
import { judgeObject, podsOf } from './judge-workload.ts';
import { type PodState, readPod } from './read-pod.ts';

const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

/** What of a release keeps pods running. */
export function workloadsOfRelease(view: Seen, release: string): KubeObject[] {
  return workloadKinds.flatMap((kind) => objectsOfRelease(view, kind, release));
}

/** Whether what of a release keeps pods running is ready, by its own word and by its pods: right after the end of a pod
 * it still counts that one. */
export function judgeRelease(view: Seen, release: string): Judgement {
  return together(
    workloadsOfRelease(view, release).map((workload) => {
      const judged = judgeObject(workload, view);
      const { replicas = 1 } = (workload['spec'] ?? {}) as { replicas?: number };
      const { desiredNumberScheduled } = (workload['status'] ?? {}) as { desiredNumberScheduled?: number };
      const wanted = desiredNumberScheduled ?? replicas;
      const pods = podsOf(workload, view.at(workload.metadata.namespace)).map(readPod);
      const good = pods.filter((pod) => pod.ready && !pod.deleting).length;
      if (judged.state !== 'ready' || good >= wanted) return judged;
      return { state: 'pending', waitingFor: `${objectName(workload)}: ${good} of ${wanted} pods`, object: workload };
    }),
  );
}

/** The pods of a release that run and are not being deleted. */
export function runningPodsOf(view: Seen, release: string): PodState[] {
  return podStatesOf(view, release).filter((pod) => pod.phase === 'Running' && !pod.deleting);
}

/** A ready pod of a release. @throws HarnessError where there is none, with what there is. */
export function readyPodOf(view: Seen, release: string): PodState {
  const pods = podStatesOf(view, release);
  const pod = pods.find((candidate) => candidate.ready && !candidate.deleting);
  if (pod !== undefined) return pod;
  throw new HarnessError(`release ${release} has no ready pod`, {
    observed: pods.map((candidate) => `${candidate.name}: ${candidate.phase}`).join(', ') || 'no pods',
    next: podsCommand(view, release),
  });
}

/** The pods of a release, in every namespace. */
export function podStatesOf(view: Seen, release: string): PodState[] {
  return objectsOfRelease(view, 'Pod', release).map(readPod);
}

/** The command that shows the pods of a release. */
export function podsCommand(view: Seen, release: string): string {
  const namespaces = namespacesOf(view, release);
  return namespaces.map((namespace) => `kubectl -n ${namespace} get pods`).join('; ');
}

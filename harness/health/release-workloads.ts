import { namespacesOf, objectsOfRelease } from '../kube/release-objects.ts';
import type { Seen } from '../kube/watch/namespace-view.ts';
import { type Judgement, together } from '../model/cluster/judgement.ts';
import { type KubeObject, objectName } from '../model/cluster/kube-object.ts';
import { HarnessError } from '../model/errors/harness-error.ts';
import { suggestion } from '../text/suggest.ts';
import { judgeObject } from './judge-workload.ts';
import { countedPodsOf } from './pods-of.ts';
import { type ContainerState, type PodState, readPod } from './read-pod.ts';

const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

/** The Deployments, StatefulSets and DaemonSets of a release. */
export function workloadsOfRelease(view: Seen, release: string): KubeObject[] {
  return workloadKinds.flatMap((kind) => objectsOfRelease(view, kind, release));
}

/** The desired number of pods of a workload; for a DaemonSet, the number of nodes that accept one. */
export function wantedPodsOf(workload: KubeObject): number {
  const { replicas = 1 } = (workload['spec'] ?? {}) as { replicas?: number };
  const { desiredNumberScheduled } = (workload['status'] ?? {}) as { desiredNumberScheduled?: number };
  return desiredNumberScheduled ?? replicas;
}

/** Whether the workloads of a release are ready, by their status and by their actual pods. */
export function judgeRelease(view: Seen, release: string): Judgement {
  return together(workloadsOfRelease(view, release).map((workload) => judgeByPods(workload, view)));
}

/** Whether a workload is ready, by its status and by its actual pods, because right after a pod has ended the status
 * still counts it. */
export function judgeByPods(workload: KubeObject, view: Seen): Judgement {
  const judged = judgeObject(workload, view);
  const wanted = wantedPodsOf(workload);
  const pods = countedPodsOf(workload, view.at(workload.metadata.namespace)).map(readPod);
  const good = pods.filter((pod) => pod.ready && !pod.deleting).length;
  if (judged.state !== 'ready' || good >= wanted) return judged;
  return { state: 'pending', waitingFor: `${objectName(workload)}: ${good} of ${wanted} pods`, object: workload };
}

/** The pods of a release that are running and not terminating. */
export function runningPodsOf(view: Seen, release: string): PodState[] {
  return podStatesOf(view, release).filter((pod) => pod.phase === 'Running' && !pod.deleting);
}

/** The pod to run a command in: the named one, or a ready one of the release, with the named container if one is given.
 * @throws HarnessError with the existing pods if there is none */
export function podToEnter(
  view: Seen,
  asked: {
    readonly pod?: string | undefined;
    readonly release?: string | undefined;
    readonly container?: string | undefined;
  },
): Pick<PodState, 'name' | 'namespace'> {
  const { pod, release = '', container } = asked;
  const named = pod === undefined ? undefined : view.all('Pod').find(({ metadata }) => metadata.name === pod);
  // A pod that is not in the view may be too new; the API server will know.
  if (pod !== undefined && named === undefined) return { name: pod, namespace: view.namespace };
  const pods = named === undefined ? podStatesOf(view, release) : [readPod(named)];
  const ready = pods.filter((each) => named !== undefined || (each.ready && !each.deleting));
  const whose = pod === undefined ? `release ${release}` : `pod ${pod}`;
  if (ready.length === 0)
    throw new HarnessError(`${whose} has no ready pod`, {
      observed: pods.map((each) => `${each.name}: ${each.phase}`).join(', ') || 'no pods',
      next: podsCommand(view, release),
    });
  const found = ready.find(({ containers }) => container === undefined || containers.some(isNamed(container)));
  if (found !== undefined) return found;
  const names = ready.flatMap(({ containers }) => containers.map(({ name }) => name));
  throw new HarnessError(`${whose} has no container ${container}${suggestion(container ?? '', names)}`, {
    observed: ready
      .map(({ name, containers }) => `${name}: ${containers.map((each) => each.name).join(', ')}`)
      .join('; '),
    next: podsCommand(view, release),
  });
}

function isNamed(name: string | undefined): (container: ContainerState) => boolean {
  return (container) => container.name === name;
}

/** The pods of a release, in all its namespaces. */
export function podStatesOf(view: Seen, release: string): PodState[] {
  return objectsOfRelease(view, 'Pod', release).map(readPod);
}

/** The command that lists the pods of a release. */
export function podsCommand(view: Seen, release: string): string {
  const namespaces = namespacesOf(view, release);
  return namespaces.map((namespace) => `kubectl -n ${namespace} get pods`).join('; ');
}

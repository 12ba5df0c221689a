import { namespacesOf, objectsOfRelease } from '../kube/release-objects.ts';
import type { Seen } from '../kube/watch/namespace-view.ts';
import { type Judgement, together } from '../model/cluster/judgement.ts';
import { type KubeObject, objectName } from '../model/cluster/kube-object.ts';
import { HarnessError } from '../model/errors/harness-error.ts';
import { suggestion } from '../text/suggest.ts';
import { judgeObject, podsOf } from './judge-workload.ts';
import { type ContainerState, type PodState, readPod } from './read-pod.ts';

const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

/** What of a release keeps pods running. */
export function workloadsOfRelease(view: Seen, release: string): KubeObject[] {
  return workloadKinds.flatMap((kind) => objectsOfRelease(view, kind, release));
}

/** How many pods a workload is to have, a DaemonSet by the nodes that take one. */
export function wantedPodsOf(workload: KubeObject): number {
  const { replicas = 1 } = (workload['spec'] ?? {}) as { replicas?: number };
  const { desiredNumberScheduled } = (workload['status'] ?? {}) as { desiredNumberScheduled?: number };
  return desiredNumberScheduled ?? replicas;
}

/** Whether what of a release keeps pods running is ready, by its own word and by its pods: right after the end of a pod
 * it still counts that one. */
export function judgeRelease(view: Seen, release: string): Judgement {
  return together(
    workloadsOfRelease(view, release).map((workload) => {
      const judged = judgeObject(workload, view);
      const wanted = wantedPodsOf(workload);
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

/** The pod that a command runs in: the one that is named, or a ready one of the release, which has the container where one
 * is named. @throws HarnessError where there is none, with what there is. */
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
  // One that is not seen yet is for the API server to know or to refuse.
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

/** The pods of a release, in every namespace. */
export function podStatesOf(view: Seen, release: string): PodState[] {
  return objectsOfRelease(view, 'Pod', release).map(readPod);
}

/** The command that shows the pods of a release. */
export function podsCommand(view: Seen, release: string): string {
  const namespaces = namespacesOf(view, release);
  return namespaces.map((namespace) => `kubectl -n ${namespace} get pods`).join('; ');
}

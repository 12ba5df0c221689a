import { type PodState, readPod } from '../health/read-pod.ts';
import { isEventAbout, timeOfEvent } from '../kube/event-about.ts';
import { isHook, type KubeObject } from '../model/cluster/kube-object.ts';
import type { Facts } from './facts.ts';
import { isOfRevision, ownerOf } from './revision.ts';

export interface TroubledPod {
  readonly object: KubeObject;
  readonly state: PodState;
}

/** The subject's unhealthy pods: not ready, or with a container that exited since the step began. Pods that failed
 * earlier, such as the last pod of an old Job, and pods of earlier revisions are left out. */
export function troubledPods(facts: Facts): readonly TroubledPod[] {
  return facts
    .all('Pod')
    .filter(facts.isAbout)
    .filter((pod) => isOfRevision(pod, facts.all) && !isOldHook(facts, pod))
    .map((object) => ({ object, state: readPod(object) }))
    .filter(({ state }) => {
      if (state.deleting || state.phase === 'Succeeded') return false;
      return state.phase === 'Failed' || state.ready ? endedSince(state, facts.sinceMs) : true;
    });
}

/** Leaves out pods that ended before `sinceMs`, such as those of an earlier Job; returns all if there are no others. */
export function withoutOver(pods: readonly KubeObject[], sinceMs: number): KubeObject[] {
  const isOver = (state: PodState) => /^(?:Succeeded|Failed)$/.test(state.phase) && !endedSince(state, sinceMs);
  const others = pods.filter((pod) => !isOver(readPod(pod)));
  return others.length > 0 ? others : [...pods];
}

/** The events about an object, latest last. */
export function eventsAbout(facts: Facts, object: KubeObject): readonly KubeObject[] {
  return facts
    .all('Event')
    .filter((event) => isEventAbout(event, object))
    .sort((a, b) => timeOfEvent(a).localeCompare(timeOfEvent(b)));
}

/** Describes a container, as `container main of pod api-0`. */
export function ofPod(container: string, { state }: Pick<TroubledPod, 'state'>): string {
  return `container ${container} of pod ${state.name}`;
}

/** Whether a pod belongs to an earlier execution of a hook, which is not part of this installation. */
function isOldHook(facts: Facts, pod: KubeObject): boolean {
  const isOfHook = [pod, ownerOf(pod, facts.all)].some((each) => each !== undefined && isHook(each));
  const createdMs = Date.parse(String(pod.metadata['creationTimestamp']));
  return isOfHook && createdMs < Math.floor(facts.sinceMs / 1000) * 1000;
}

/** Whether a container of the pod has exited since a point in time. */
export function endedSince({ containers }: Pick<PodState, 'containers'>, sinceMs: number): boolean {
  return containers.some(({ terminated, lastTerminated }) => {
    const end = terminated ?? lastTerminated;
    // Kubernetes reports times in whole seconds.
    return end?.finishedAt !== undefined && Date.parse(end.finishedAt) >= Math.floor(sinceMs / 1000) * 1000;
  });
}

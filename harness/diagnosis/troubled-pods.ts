import { type PodState, readPod } from '../health/read-pod.ts';
import { isEventAbout, timeOfEvent } from '../kube/event-about.ts';
import { isHook, type KubeObject } from '../model/cluster/kube-object.ts';
import type { Facts } from './facts.ts';
import { isOfRevision, ownerOf } from './revision.ts';

export interface TroubledPod {
  readonly object: KubeObject;
  readonly state: PodState;
}

/** The pods that a failure is about and that are not well: not ready, or with an end since the step began. One that
 * failed earlier, such as the last pod of an old Job, is left out, and so are those of an earlier revision. */
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

/** Pods without those of earlier runs, such as of a Job before; all of them where there are no others. */
export function withoutOver(pods: readonly KubeObject[], sinceMs: number): KubeObject[] {
  const isOver = (state: PodState) => /^(?:Succeeded|Failed)$/.test(state.phase) && !endedSince(state, sinceMs);
  const others = pods.filter((pod) => !isOver(readPod(pod)));
  return others.length > 0 ? others : [...pods];
}

/** Events about an object, the latest last. */
export function eventsAbout(facts: Facts, object: KubeObject): readonly KubeObject[] {
  return facts
    .all('Event')
    .filter((event) => isEventAbout(event, object))
    .sort((a, b) => timeOfEvent(a).localeCompare(timeOfEvent(b)));
}

/** The place of a container in words, as `container main of pod api-0`. */
export function ofPod(container: string, { state }: Pick<TroubledPod, 'state'>): string {
  return `container ${container} of pod ${state.name}`;
}

/** Whether a pod is of a hook that ran before: whatever became of it, it is not what is asked for now. */
function isOldHook(facts: Facts, pod: KubeObject): boolean {
  const isOfHook = [pod, ownerOf(pod, facts.all)].some((each) => each !== undefined && isHook(each));
  const createdMs = Date.parse(String(pod.metadata['creationTimestamp']));
  return isOfHook && createdMs < Math.floor(facts.sinceMs / 1000) * 1000;
}

/** Whether a container of a pod ended since then. */
export function endedSince({ containers }: Pick<PodState, 'containers'>, sinceMs: number): boolean {
  return containers.some(({ terminated, lastTerminated }) => {
    const end = terminated ?? lastTerminated;
    // Kubernetes tells whole seconds.
    return end?.finishedAt !== undefined && Date.parse(end.finishedAt) >= Math.floor(sinceMs / 1000) * 1000;
  });
}

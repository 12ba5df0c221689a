import type { Seen } from '../kube/watch/namespace-view.ts';
import type { Hopeless } from '../model/cluster/judgement.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { formatDuration } from '../model/duration.ts';
import { failedMount, lastingMs } from './failed-mount.ts';
import { isAnyOnItsWay } from './on-its-way.ts';
import { type PodState, readPod } from './read-pod.ts';

/** Judges a pod as hopeless whose volume lacks something, while no other pod of the platform is starting that could
 * create it. */
export function judgeMount(pod: KubeObject, state: PodState, view: Seen): Hopeless | undefined {
  const failed = failedMount(pod, state, view);
  if (failed === undefined || isAnyOnItsWay(pod, view) || isAnyFresh(view)) return undefined;
  return {
    state: 'hopeless',
    shown: 'FailedMount',
    message: `volume ${failed.volume} of pod ${state.name} could not be mounted for ${formatDuration(failed.ms)}: ${failed.why}`,
    object: pod,
    next: `kubectl -n ${view.namespace} describe pod ${state.name}`,
  };
}

/** Whether a pod of the platform became ready only recently: an operator may still create a Secret. */
function isAnyFresh(view: Seen): boolean {
  const pods = view.homes.all.flatMap((namespace) => view.at(namespace).all('Pod'));
  return pods.map(readPod).some(({ ready, conditions }) => {
    const since = conditions.find(({ type }) => type === 'Ready')?.since;
    return ready && Date.now() - Date.parse(since ?? '') < lastingMs;
  });
}

import type { Seen } from '../kube/watch/namespace-view.ts';
import { isHopeless } from '../model/cluster/hopeless-states.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import { failedMount } from './failed-mount.ts';
import { type PodState, readPod } from './read-pod.ts';

/** Whether another pod of the platform is starting, terminating, or running a job. */
export function isAnyOnItsWay(pod: KubeObject, view: Seen): boolean {
  const pods = view.homes.all.flatMap((namespace) => view.at(namespace).all('Pod'));
  return pods.some((each) => {
    const other = readPod(each);
    if (other.uid === pod.metadata['uid'] || /^(Succeeded|Failed)$/.test(other.phase)) return false;
    if (other.deleting || other.owner?.startsWith('Job/') === true) return true;
    if (other.containers.length === 0) return !isLeftOver(other);
    // One that cannot start changes nothing for others.
    if (failedMount(each, other, view.at(each.metadata.namespace)) !== undefined) return false;
    return other.containers.some(
      ({ running, init, waiting }) => !running && !init && !(waiting && isHopeless(waiting.reason)),
    );
  });
}

/** How long a pod that does not fit on any node may wait for a node or a claim that is on its way. */
const placedMs = 60_000;

function isLeftOver({ conditions }: PodState): boolean {
  const scheduled = conditions.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  return scheduled?.reason === 'Unschedulable' && Date.now() - Date.parse(scheduled.since) > placedMs;
}

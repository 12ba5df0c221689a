import { podStatesOf } from '../../health/release-workloads.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { syncRelease } from '../../kube/release-objects.ts';
import { ready } from '../../model/cluster/judgement.ts';
import type { Wait } from '../target.ts';

/** Waits until no pod of a release is terminating. Terminating pods still answer, and an ingress controller may not
 * have noticed them yet, so the next requests could reach them.
 * @throws WaitError if they are not gone in time */
export async function awaitLeaving(access: ClusterAccess, name: string, { timeoutMs, signal }: Wait): Promise<void> {
  await syncRelease(access.view, name);
  await access.view.waitUntil(
    (view) => {
      const pod = podStatesOf(view, name).find(({ deleting }) => deleting);
      const object = pod && view.at(pod.namespace).get('Pod', pod.name);
      return pod ? { state: 'pending', waitingFor: `${pod.name} is terminating`, ...(object && { object }) } : ready;
    },
    { timeoutMs, signal, what: `the previous pods of release ${name} are gone` },
  );
}

import type { PodState } from '../../health/read-pod.ts';
import { podStatesOf, podsCommand, wantedPodsOf, workloadsOfRelease } from '../../health/release-workloads.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import type { StepContext } from '../step-run.ts';

/** Waits for a pod of the release that the fault can hit, because the previous step may have ended the last one. Does
 * not wait if the release is scaled to zero. */
export async function awaitPods(
  { view }: ClusterAccess,
  release: string,
  isGood: (pod: PodState) => boolean,
  { timeoutMs, signal }: Pick<StepContext, 'timeoutMs' | 'signal'>,
): Promise<void> {
  await view.waitUntil(
    (seen) => {
      const wanted = workloadsOfRelease(seen, release).some((workload) => wantedPodsOf(workload) > 0);
      const found = podStatesOf(seen, release).some((pod) => !pod.deleting && isGood(pod));
      return found || !wanted
        ? { state: 'ready' }
        : { state: 'pending', waitingFor: `release ${release}: no pod that the fault can affect` };
    },
    { what: `a pod of release ${release} is running`, next: podsCommand(view, release), timeoutMs, signal },
  );
}

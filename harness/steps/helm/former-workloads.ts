import { workloadsOfRelease } from '../../health/release-workloads.ts';
import { refOf } from '../../kube/client/kube-client.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { isScaled, withoutScaler } from '../../kube/managed-fields.ts';
import { awaitKept, keptPods } from '../restore/kept-pods.ts';
import { scaledBack } from '../restore/scaled-back.ts';

/** Remembers what Helm does not restore of the workloads of a release: the replicas that an autoscaler set, and the
 * revisions of pods that keep theirs.
 * @returns restores the release by `restore`, then its workloads */
export async function formerWorkloads(
  access: ClusterAccess,
  release: string,
): Promise<(restore: () => Promise<void>, signal: AbortSignal) => Promise<void>> {
  const { client, view } = access;
  const workloads = workloadsOfRelease(view, release);
  const kept = await Promise.all(workloads.map((workload) => keptPods(client, workload)));
  return async (restore, signal) => {
    // The fields of an autoscaler that the scenario added would make Helm fail with a conflict.
    for (const each of workloadsOfRelease(view, release))
      await client.setManagers(refOf(each), (live) => (isScaled(live) ? withoutScaler(live) : undefined));
    await restore();
    for (const each of kept) if (each !== undefined) await awaitKept(access, each, signal);
    for (const each of workloads) await scaledBack(access, each, signal);
  };
}

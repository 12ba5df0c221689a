import type { ClusterAccess } from '../kube/cluster-access.ts';
import { syncRelease } from '../kube/release-objects.ts';
import type { WatchedKind } from '../kube/watch/namespace-view.ts';
import { HarnessError } from '../model/errors/harness-error.ts';
import type { StepContext } from './step-run.ts';

/** The cluster of the target. @throws HarnessError if there is none; steps that need one are normally skipped before
 * they run */
export function requireCluster(context: StepContext): ClusterAccess {
  const { cluster } = context.target;
  if (cluster === undefined) throw new HarnessError(`the ${context.target.kind} target has no cluster`);
  return cluster;
}

/** The cluster, once its view of these kinds (default: all) is up to date, for steps that read the view without
 * waiting. */
export async function requireClusterInStep(
  context: StepContext,
  kinds?: readonly WatchedKind[],
): Promise<ClusterAccess> {
  const access = requireCluster(context);
  await access.view.synced(kinds);
  return access;
}

/** The cluster, once its view of everything that belongs to a release is up to date, in whatever namespace.
 * @param release undefined if the step names a pod itself */
export async function requireReleaseInStep(context: StepContext, release: string | undefined): Promise<ClusterAccess> {
  const access = requireCluster(context);
  await (release === undefined ? access.view.synced(['Pod']) : syncRelease(access.view, release));
  return access;
}

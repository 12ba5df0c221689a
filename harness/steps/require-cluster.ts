import type { ClusterAccess } from '../kube/cluster-access.ts';
import { syncRelease } from '../kube/release-objects.ts';
import type { WatchedKind } from '../kube/watch/namespace-view.ts';
import { HarnessError } from '../model/errors/harness-error.ts';
import type { StepContext } from './step-run.ts';

/** The cluster of the target. @throws HarnessError where there is none: such steps are skipped before they run. */
export function requireCluster(context: StepContext): ClusterAccess {
  const { cluster } = context.target;
  if (cluster === undefined) throw new HarnessError(`the ${context.target.kind} target has no cluster`);
  return cluster;
}

/** The cluster of the target with its view of these kinds, or of all, in step, for those who look into it rather than wait. */
export async function requireClusterInStep(
  context: StepContext,
  kinds?: readonly WatchedKind[],
): Promise<ClusterAccess> {
  const access = requireCluster(context);
  await access.view.synced(kinds);
  return access;
}

/** The cluster of the target with what belongs to a release in step, wherever it lies.
 * @param release undefined where the step names a pod itself. */
export async function requireReleaseInStep(context: StepContext, release: string | undefined): Promise<ClusterAccess> {
  const access = requireCluster(context);
  await (release === undefined ? access.view.synced(['Pod']) : syncRelease(access.view, release));
  return access;
}

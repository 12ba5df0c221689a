import type { ClusterAccess } from '../cluster/cluster-access.ts';
import { HarnessError } from '../model/harness-error.ts';
import type { StepContext } from './step-run.ts';

/** The cluster of the target. @throws HarnessError where there is none: such steps are skipped before they run. */
export function requireCluster(context: StepContext): ClusterAccess {
  const { cluster } = context.target;
  if (cluster === undefined) throw new HarnessError(`the ${context.target.kind} target has no cluster`);
  return cluster;
}

/** The cluster of the target with its view in step, for those who look into it rather than wait. */
export async function requireClusterInStep(context: StepContext): Promise<ClusterAccess> {
  const access = requireCluster(context);
  await access.view.synced();
  return access;
}

import { autoscalerOf } from '../../kube/autoscaler-of.ts';
import { refOf } from '../../kube/client/kube-client.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { isScaled, withoutScaler } from '../../kube/managed-fields.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';

/** Sets the replicas of workloads whose autoscaler is gone to those of the manifest. Helm removes an autoscaler after it
 * has changed the workload, so the autoscaler may have changed it once more; its field manager would then be in conflict
 * with the next change by Helm.
 * @param objects the manifest of a release
 * @returns whether any were set */
export async function resetReplicas(
  access: Pick<ClusterAccess, 'client' | 'namespace'>,
  objects: readonly KubeObject[],
): Promise<boolean> {
  const { client, namespace } = access;
  let isChanged = false;
  for (const object of objects) {
    const { replicas } = (object['spec'] ?? {}) as { replicas?: number };
    if (replicas === undefined || !/^apps\//.test(object.apiVersion)) continue;
    const ref = { ...refOf(object), namespace: object.metadata.namespace ?? namespace };
    const found = await client.get(ref);
    if (found === undefined || !isScaled(found) || (await autoscalerOf(access, object)) !== undefined) continue;
    const set = (live: KubeObject) => ({ ...live, spec: { ...(live['spec'] as object), replicas } });
    await client.rewrite(ref, (live) => (isScaled(live) ? set(live) : undefined));
    await client.setManagers(ref, withoutScaler);
    isChanged = true;
  }
  return isChanged;
}

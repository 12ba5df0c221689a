import type { KubeObject } from '../model/cluster/kube-object.ts';
import type { ClusterAccess } from './cluster-access.ts';

/** The HorizontalPodAutoscaler of a workload; undefined if it has none. */
export async function autoscalerOf(
  { client, namespace }: Pick<ClusterAccess, 'client' | 'namespace'>,
  { kind, metadata }: KubeObject,
): Promise<KubeObject | undefined> {
  const where = { namespace: metadata.namespace ?? namespace };
  const scalers = await client.list({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', ...where });
  return scalers.find((scaler) => {
    const { scaleTargetRef } = scaler['spec'] as { scaleTargetRef: { kind: string; name: string } };
    return scaleTargetRef.kind === kind && scaleTargetRef.name === metadata.name;
  });
}

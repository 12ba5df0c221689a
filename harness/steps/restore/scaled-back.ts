import { judgeByPods } from '../../health/release-workloads.ts';
import { refOf } from '../../kube/client/kube-client.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { formerManagers, hasFreeReplicas } from '../../kube/managed-fields.ts';
import { type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import { notBack } from './kept-pods.ts';

const scalable = ['Deployment', 'StatefulSet'] as const;
const timeoutMs = 120_000;

/** Sets the replicas of a workload to those that it had before the scenario, unless its manifest does, and waits until it
 * is ready: an autoscaler would lower them late, or never without metrics. Called after the autoscaler was restored,
 * which may still choose others. */
export async function scaledBack(access: ClusterAccess, former: KubeObject, signal: AbortSignal): Promise<void> {
  const { client, view, namespace } = access;
  const kind = scalable.find((each) => each === former.kind);
  const replicas = replicasOf(former);
  if (kind === undefined || replicas === undefined) return;
  const where = former.metadata.namespace ?? namespace;
  const ref = { ...refOf(former), namespace: where };
  const live = await client.get(ref);
  if (live === undefined || replicasOf(live) === replicas) return;
  if (!hasFreeReplicas(live) && !hasFreeReplicas(former)) return;
  await client.scale(ref, replicas);
  await client.setManagers(ref, (now) => formerManagers(now, former));
  const seen = view.at(where);
  await seen.synced();
  await seen.waitUntil(
    (now) => {
      const workload = now.get(kind, former.metadata.name);
      return workload === undefined ? notBack(former) : judgeByPods(workload, now);
    },
    {
      ...{ what: `${objectName(former)} is ready with ${replicas} replicas again`, timeoutMs, signal },
      next: `kubectl -n ${where} describe ${objectName(former)}`,
    },
  );
}

/** The workload that an autoscaler scales; undefined for another object, or if there is none. */
export async function targetOf(
  { client, namespace }: ClusterAccess,
  { kind, metadata, ...rest }: KubeObject,
): Promise<KubeObject | undefined> {
  if (kind !== 'HorizontalPodAutoscaler') return undefined;
  const { scaleTargetRef } = rest['spec'] as { scaleTargetRef: { apiVersion?: string; kind: string; name: string } };
  const { apiVersion = 'apps/v1', kind: target, name } = scaleTargetRef;
  if (!scalable.some((each) => each === target)) return undefined;
  return client.get({ apiVersion, kind: target, name, namespace: metadata.namespace ?? namespace });
}

function replicasOf(workload: KubeObject): number | undefined {
  return (workload['spec'] as { replicas?: number } | undefined)?.replicas;
}

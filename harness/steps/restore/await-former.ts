import { judgeObject } from '../../health/judge-workload.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import type { Seen } from '../../kube/watch/namespace-view.ts';
import { snapshotOf } from '../../kube/watch/snapshot.ts';
import type { Judgement } from '../../model/cluster/judgement.ts';
import type { KubeObject } from '../../model/cluster/kube-object.ts';
import { judgeScaled } from '../scale/judge-scaled.ts';
import { awaitAgain, controllerOf, type KeptPods, notBack } from './kept-pods.ts';

const resting = ['Deployment', 'StatefulSet', 'DaemonSet', 'Pod'] as const;

/** Waits until what was ready before the step is ready again; what was not ready then is not awaited.
 * @param back the restored object; undefined if its controller recreates it
 * @param kept the revisions that its pods may keep */
export async function awaitFormer(
  access: ClusterAccess,
  former: KubeObject,
  back: KubeObject | undefined,
  kept: KeptPods | undefined,
  signal: AbortSignal,
): Promise<void> {
  const kind = resting.find((each) => each === former.kind);
  const before = snapshotOf(former.metadata.namespace ?? access.namespace, () => [former]);
  if (kind === undefined || judgeObject(former, before).state !== 'ready') return;
  await awaitAgain(access, former, { judge: (now) => judge(kind, former, back, now), kept, signal });
}

function judge(kind: (typeof resting)[number], former: KubeObject, back: KubeObject | undefined, now: Seen): Judgement {
  const controller = controllerOf(former);
  if (controller?.kind === 'ReplicaSet') return judgeReplicas(controller.name, now);
  const live = now.get(kind, former.metadata.name);
  const generation = (object: KubeObject | undefined) => Number(object?.metadata['generation'] ?? 0);
  const isOld =
    back !== undefined && live?.metadata['uid'] === back.metadata['uid'] && generation(live) < generation(back);
  if (live === undefined || isOld) return notBack(former);
  // Its release, which an earlier step had changed, may have been restored since.
  const { replicas } = (live['spec'] ?? {}) as { replicas?: number };
  return replicas === undefined || kind === 'DaemonSet' || kind === 'Pod'
    ? judgeObject(live, now)
    : judgeScaled(former, replicas, now);
}

/** Judges a ReplicaSet by its counts, because its pods have new names. */
function judgeReplicas(name: string, now: Seen): Judgement {
  const set = now.get('ReplicaSet', name);
  const { replicas = 0 } = (set?.['spec'] ?? {}) as { replicas?: number };
  const { readyReplicas = 0 } = (set?.['status'] ?? {}) as { readyReplicas?: number };
  return readyReplicas >= replicas
    ? { state: 'ready' }
    : { state: 'pending', waitingFor: `ReplicaSet/${name}: ${readyReplicas} of ${replicas} ready` };
}

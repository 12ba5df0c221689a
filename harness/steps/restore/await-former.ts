import { judgeObject } from '../../health/judge-workload.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import type { Seen } from '../../kube/watch/namespace-view.ts';
import { snapshotOf } from '../../kube/watch/snapshot.ts';
import { type Judgement, together } from '../../model/cluster/judgement.ts';
import { type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import { isSuperseded, replaceStuck } from '../../targets/install/replace-stuck.ts';
import { judgeScaled } from '../scale/judge-scaled.ts';

const timeoutMs = 120_000;
const resting = ['Deployment', 'StatefulSet', 'DaemonSet', 'Pod'] as const;

/** The controller that recreates an object when it is deleted. */
export function controllerOf({ metadata }: KubeObject): { readonly kind: string; readonly name: string } | undefined {
  const owners = (metadata['ownerReferences'] ?? []) as { kind: string; name: string; controller?: boolean }[];
  return owners.find(({ controller }) => controller === true);
}

/** Waits until what was ready before the scenario is ready again; what was not ready then is not awaited.
 * @param back the restored object; undefined if its controller recreates it */
export async function awaitFormer(
  access: ClusterAccess,
  former: KubeObject,
  back: KubeObject | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { namespace, view } = access;
  const kind = resting.find((each) => each === former.kind);
  const where = former.metadata.namespace ?? namespace;
  if (
    kind === undefined ||
    judgeObject(
      former,
      snapshotOf(where, () => [former]),
    ).state !== 'ready'
  )
    return;
  const seen = view.at(where);
  await seen.synced();
  const isOwn = (pod: KubeObject) =>
    controllerOf(pod)?.kind === kind && controllerOf(pod)?.name === former.metadata.name;
  const isUndone = (pod: KubeObject) => keepsPods(former) && !revisionsOf(former).includes(revisionOf(pod));
  const stuck = replaceStuck(
    access,
    (now) => now.all('Pod').filter(isOwn),
    (pod, there) => isSuperseded(pod, there) || isUndone(pod),
  );
  await seen.waitUntil((now) => together([judge(kind, former, back, now), stuck(now)]), {
    what: `${objectName(former)} is ready again`,
    next: `kubectl -n ${where} describe ${objectName(former)}`,
    timeoutMs,
    signal,
  });
}

/** Whether a StatefulSet replaces pods only once they are deleted, so that pods keep a revision that was undone. */
export function keepsPods({ kind, spec }: KubeObject): boolean {
  const { updateStrategy } = (spec ?? {}) as { updateStrategy?: { readonly type?: string } };
  return kind === 'StatefulSet' && updateStrategy?.type === 'OnDelete';
}

function revisionOf({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.['controller-revision-hash'];
}

/** The revisions that the pods of a StatefulSet had. */
function revisionsOf({ status }: KubeObject): readonly (string | undefined)[] {
  const { currentRevision, updateRevision } = (status ?? {}) as { currentRevision?: string; updateRevision?: string };
  return [currentRevision, updateRevision];
}

function judge(kind: (typeof resting)[number], former: KubeObject, back: KubeObject | undefined, now: Seen): Judgement {
  const controller = controllerOf(former);
  if (controller?.kind === 'ReplicaSet') return judgeReplicas(controller.name, now);
  const live = now.get(kind, former.metadata.name);
  const generation = (object: KubeObject | undefined) => Number(object?.metadata['generation'] ?? 0);
  const isOld =
    back !== undefined && live?.metadata['uid'] === back.metadata['uid'] && generation(live) < generation(back);
  if (live === undefined || isOld) return { state: 'pending', waitingFor: `${objectName(former)}: not put back yet` };
  const { replicas } = (former['spec'] ?? {}) as { replicas?: number };
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

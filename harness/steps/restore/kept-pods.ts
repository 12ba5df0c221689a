import { podsOf } from '../../health/pods-of.ts';
import { judgeByPods } from '../../health/release-workloads.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import type { Seen } from '../../kube/watch/namespace-view.ts';
import { type Judgement, together } from '../../model/cluster/judgement.ts';
import { type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import { isSuperseded, replaceStuck } from '../../targets/install/replace-stuck.ts';

/** A workload with the strategy OnDelete, whose pods keep their revision until they are deleted, and the revisions that
 * they had. */
export interface KeptPods {
  readonly workload: KubeObject;
  readonly revisions: ReadonlySet<string | undefined>;
}

/** The revisions of a workload's pods now; undefined if its strategy replaces them by itself. */
export async function keptPods(client: Pick<KubeClient, 'list'>, workload: KubeObject): Promise<KeptPods | undefined> {
  const { kind, spec } = workload;
  const { updateStrategy } = (spec ?? {}) as { updateStrategy?: { readonly type?: string } };
  if (!(kind === 'StatefulSet' || kind === 'DaemonSet') || updateStrategy?.type !== 'OnDelete') return undefined;
  const { namespace } = workload.metadata;
  const pods = await client.list({ apiVersion: 'v1', kind: 'Pod', ...(namespace !== undefined && { namespace }) });
  const { currentRevision, updateRevision } = (workload['status'] ?? {}) as Partial<Record<string, string>>;
  const own = pods.filter((pod) => isMadeBy(pod, workload)).map(revisionOf);
  return { workload, revisions: new Set([...own, currentRevision, updateRevision]) };
}

/** Waits until the workload is ready without pods of revisions that were undone: they are deleted, so that its
 * controller makes them anew. */
export async function awaitKept(access: ClusterAccess, kept: KeptPods, signal: AbortSignal): Promise<void> {
  const { metadata } = kept.workload;
  const where = metadata.namespace ?? access.namespace;
  const replaced = replaceUndone(access, kept.workload, kept);
  const name = objectName(kept.workload);
  const judge = (now: Seen): Judgement => {
    const live = now.get(kindOf(kept.workload), metadata.name);
    return live === undefined ? { state: 'pending', waitingFor: `${name}: not put back yet` } : judgeByPods(live, now);
  };
  const seen = access.view.at(where);
  await seen.synced();
  await seen.waitUntil((now) => together([judge(now), replaced(now)]), {
    ...{ what: `${name} is ready again`, next: `kubectl -n ${where} describe ${name}`, timeoutMs, signal },
  });
}

/** Replaces the pods of a workload that block it since an earlier revision, and those of a revision that was undone. */
export function replaceUndone(
  access: Pick<ClusterAccess, 'client'>,
  workload: KubeObject,
  kept: KeptPods | undefined,
): (now: Seen) => Judgement {
  // A pod of the current revision would come back as it is.
  const isUndone = (pod: KubeObject, there: Seen) => {
    const live = there.get(kindOf(workload), workload.metadata.name);
    return !kept?.revisions.has(revisionOf(pod)) && live !== undefined && !podsOf(live, there).includes(pod);
  };
  return replaceStuck(
    access,
    (now) => now.all('Pod').filter((pod) => isMadeBy(pod, workload)),
    (pod, there) => isSuperseded(pod, there) || (kept !== undefined && isUndone(pod, there)),
  );
}

/** The controller that recreates an object when it is deleted. */
export function controllerOf({ metadata }: KubeObject): { readonly kind: string; readonly name: string } | undefined {
  const owners = (metadata['ownerReferences'] ?? []) as { kind: string; name: string; controller?: boolean }[];
  return owners.find(({ controller }) => controller === true);
}

function kindOf({ kind }: KubeObject): 'DaemonSet' | 'StatefulSet' {
  return kind === 'DaemonSet' ? kind : 'StatefulSet';
}

function isMadeBy(pod: KubeObject, { kind, metadata }: KubeObject): boolean {
  const controller = controllerOf(pod);
  return controller?.kind === kind && controller.name === metadata.name;
}

function revisionOf({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.['controller-revision-hash'];
}

const timeoutMs = 120_000;

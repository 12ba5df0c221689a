import { podsOf } from '../../health/pods-of.ts';
import { judgeByPods } from '../../health/release-workloads.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import type { Seen } from '../../kube/watch/namespace-view.ts';
import { type Judgement, together } from '../../model/cluster/judgement.ts';
import { type KubeObject, objectName } from '../../model/cluster/kube-object.ts';
import { isSuperseded, replaceStuck } from '../../targets/install/replace-stuck.ts';

const keepers = ['StatefulSet', 'DaemonSet'] as const;
const timeoutMs = 120_000;

/** A workload with the strategy OnDelete, whose pods keep their revision until they are deleted, and the revisions that
 * they had. */
export interface KeptPods {
  readonly workload: KubeObject;
  readonly kind: (typeof keepers)[number];
  readonly revisions: ReadonlySet<string | undefined>;
}

/** The revisions of a workload's pods now; undefined if its strategy replaces them by itself. */
export async function keptPods(client: Pick<KubeClient, 'list'>, workload: KubeObject): Promise<KeptPods | undefined> {
  const { updateStrategy } = (workload['spec'] ?? {}) as { updateStrategy?: { readonly type?: string } };
  const kind = keepers.find((each) => each === workload.kind);
  if (kind === undefined || updateStrategy?.type !== 'OnDelete') return undefined;
  const { namespace } = workload.metadata;
  const pods = await client.list({ apiVersion: 'v1', kind: 'Pod', ...(namespace !== undefined && { namespace }) });
  const { currentRevision, updateRevision } = (workload['status'] ?? {}) as Partial<Record<string, string>>;
  const own = pods.filter((pod) => isMadeBy(pod, workload)).map(revisionOf);
  return { workload, kind, revisions: new Set([...own, currentRevision, updateRevision]) };
}

/** Waits until the workload is ready without pods of revisions that were undone. */
export async function awaitKept(access: ClusterAccess, kept: KeptPods, signal: AbortSignal): Promise<void> {
  const { workload, kind } = kept;
  const judge = (now: Seen): Judgement => {
    const live = now.get(kind, workload.metadata.name);
    return live === undefined ? notBack(workload) : judgeByPods(live, now);
  };
  await awaitAgain(access, workload, { judge, kept, signal });
}

/** Waits until a judgement of a workload says that it is ready, and no pod blocks it since an earlier revision or has one
 * that was undone: such pods are deleted, so that their controller makes them anew. */
export async function awaitAgain(
  access: ClusterAccess,
  workload: KubeObject,
  wait: {
    readonly judge: (now: Seen) => Judgement;
    readonly kept: KeptPods | undefined;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { judge, kept, signal } = wait;
  const where = workload.metadata.namespace ?? access.namespace;
  const name = objectName(workload);
  const replaced = replaceStuck(
    access,
    (now) => now.all('Pod').filter((pod) => isMadeBy(pod, workload)),
    (pod, there) => isSuperseded(pod, there) || (kept !== undefined && isUndone(pod, kept, there)),
  );
  const seen = access.view.at(where);
  await seen.synced();
  await seen.waitUntil((now) => together([judge(now), replaced(now)]), {
    ...{ what: `${name} is ready again`, next: `kubectl -n ${where} describe ${name}`, timeoutMs, signal },
  });
}

/** The judgement of a workload that is not in the cluster yet. */
export function notBack(workload: KubeObject): Judgement {
  return { state: 'pending', waitingFor: `${objectName(workload)}: not put back yet` };
}

/** Whether a pod has a revision that was undone; one of the current revision would come back as it is. */
function isUndone(pod: KubeObject, { workload, kind, revisions }: KeptPods, there: Seen): boolean {
  const live = there.get(kind, workload.metadata.name);
  return live !== undefined && !revisions.has(revisionOf(pod)) && !podsOf(live, there).includes(pod);
}

/** The controller that recreates an object when it is deleted. */
export function controllerOf({ metadata }: KubeObject): { readonly kind: string; readonly name: string } | undefined {
  const owners = (metadata['ownerReferences'] ?? []) as { kind: string; name: string; controller?: boolean }[];
  return owners.find(({ controller }) => controller === true);
}

function isMadeBy(pod: KubeObject, { kind, metadata }: KubeObject): boolean {
  const controller = controllerOf(pod);
  return controller?.kind === kind && controller.name === metadata.name;
}

function revisionOf({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.['controller-revision-hash'];
}

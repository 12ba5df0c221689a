import { readPod } from '../../../health/read-pod.ts';
import type { ClusterAccess } from '../../../kube/cluster-access.ts';
import { NamespaceView } from '../../../kube/watch/namespace-view.ts';
import { type Judgement, together } from '../../../model/cluster/judgement.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { runTask } from '../../install/run-task.ts';
import type { TargetContext } from '../../target.ts';

const timeoutMs = 180_000;

interface RawContainer {
  readonly state?: {
    readonly running?: { readonly startedAt?: string };
    readonly waiting?: object;
    readonly terminated?: { readonly finishedAt?: string };
  };
}

/** Waits until the pod statuses of a restarted cluster are current: until the kubelet has checked a pod, its status
 * still shows the state from before the stop.
 * @param sinceMs when the cluster was started again, in milliseconds since the Unix epoch
 * @throws WaitError if they do not become current in time */
export async function awaitRestarted(context: TargetContext, access: ClusterAccess, sinceMs: number): Promise<void> {
  await runTask(context, { id: 'boot:pods', group: 'boot', title: 'pods', waitedFor: ['boot'] }, async ({ note }) => {
    using system = new NamespaceView(access.client, 'kube-system');
    for (const view of [system, access.view])
      await view.waitUntil((seen) => together(seen.all('Pod').map((pod) => judgeRestarted(pod, sinceMs))), {
        what: `the pods of ${view.namespace} are restarted`,
        timeoutMs: timeoutMs * context.timeoutFactor,
        signal: context.signal,
        note,
        next: `kubectl -n ${view.namespace} get pods`,
      });
  });
}

/** Whether a pod's container statuses are from after a point in time. Kubernetes reports times in whole seconds. */
export function judgeRestarted(pod: KubeObject, sinceMs: number): Judgement {
  const { phase, name, deleting } = readPod(pod);
  const { containerStatuses = [] } = (pod['status'] ?? {}) as { readonly containerStatuses?: readonly RawContainer[] };
  const isOver = phase === 'Succeeded' || phase === 'Failed' || deleting;
  const isStale = ({ state = {} }: RawContainer) => {
    const toldAt = state.running?.startedAt ?? state.terminated?.finishedAt;
    return toldAt === undefined ? false : Date.parse(toldAt) + 1000 <= sinceMs;
  };
  return isOver || !containerStatuses.some(isStale)
    ? { state: 'ready' }
    : { state: 'pending', waitingFor: `${name}: not restarted yet`, object: pod };
}

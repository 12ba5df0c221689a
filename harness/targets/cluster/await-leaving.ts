import { ofRelease } from '../../health/collect-evidence.ts';
import { readPod } from '../../health/read-pod.ts';
import type { ClusterAccess } from '../../kube/cluster-access.ts';
import { ready } from '../../model/judgement.ts';
import type { Wait } from '../target.ts';

/** Waits until no pod of a release is ending. Pods of before still answer while they end, and an ingress controller may
 * not have seen yet that they do: what comes next must not reach them.
 * @throws WaitError where they do not end in time. */
export async function awaitLeaving(access: ClusterAccess, name: string, { timeoutMs, signal }: Wait): Promise<void> {
  await access.view.waitUntil(
    (view) => {
      const pod = view.all('Pod').find((candidate) => ofRelease(name)(candidate) && readPod(candidate).deleting);
      return pod ? { state: 'pending', waitingFor: `${pod.metadata.name} is ending`, object: pod } : ready;
    },
    { timeoutMs, signal, what: `the pods of release ${name} from before are gone` },
  );
}

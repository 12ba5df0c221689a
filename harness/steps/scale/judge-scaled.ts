import { judgeObject } from '../../health/judge-workload.ts';
import { countedPodsOf } from '../../health/pods-of.ts';
import { readPod } from '../../health/read-pod.ts';
import type { Seen } from '../../kube/watch/namespace-view.ts';
import type { Judgement } from '../../model/cluster/judgement.ts';
import { type KubeObject, objectName } from '../../model/cluster/kube-object.ts';

/** Whether exactly the wanted number of pods exists and all are ready. */
export function judgeScaled(workload: KubeObject, wanted: number, view: Seen): Judgement {
  const name = objectName(workload);
  const here = view.at(workload.metadata.namespace);
  const live = here.get(workload.kind === 'Deployment' ? 'Deployment' : 'StatefulSet', workload.metadata.name);
  if (live === undefined) return { state: 'pending', waitingFor: `${name}: not found` };
  const { replicas = 1 } = live['spec'] as { replicas?: number };
  if (replicas !== wanted)
    return { state: 'pending', waitingFor: `${name}: replicas is ${replicas}, not ${wanted}`, object: live };
  const judged = judgeObject(live, view);
  if (judged.state !== 'ready') return judged;
  // A terminating pod counts until it is gone, even if it has completed; an evicted pod remains and does not count.
  const pods = countedPodsOf(live, here)
    .map(readPod)
    .filter(({ deleting, phase }) => deleting || (phase !== 'Failed' && phase !== 'Succeeded'));
  return pods.length === wanted
    ? judged
    : { state: 'pending', waitingFor: `${name}: ${pods.length} pods, wanted ${wanted}`, object: live };
}

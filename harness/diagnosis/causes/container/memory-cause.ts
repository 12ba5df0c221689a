import { readPod } from '../../../health/read-pod.ts';
import type { KubeObject } from '../../../model/cluster/kube-object.ts';
import { type Cause, certain, type Facts } from '../../facts.ts';
import { containersOf, placeOf } from '../../read-spec.ts';
import { isOfRevision, ownerOf } from '../../revision.ts';
import { eventsAbout, ofPod, troubledPods } from '../../troubled-pods.ts';

/** A container that was killed for exceeding its memory limit. A busy container runtime may miss why the kernel killed it;
 * then what is known is that neither Kubernetes nor a hook did. */
export const memoryCause: Cause = (facts) => {
  for (const { object, state } of troubledPods(facts)) {
    for (const container of state.containers) {
      const { terminated, lastTerminated } = container;
      const isOut = [terminated, lastTerminated].some((end) => end?.reason === 'OOMKilled');
      const isKilled = (terminated ?? lastTerminated)?.exitCode === 137 && !isAskedToEnd(facts, object);
      const limit = containersOf(object).find(({ name }) => name === container.name)?.resources?.limits?.['memory'];
      if (!isOut && (!isKilled || limit === undefined)) continue;
      const whose = ofPod(container.name, { state });
      if (limit === undefined)
        return certain(`${whose} was killed because the node had no memory left (OOMKilled); it has no limit`);
      const field = { object, key: 'memory', value: limit, within: placeOf(object, container.name, 'limits') };
      return isOut
        ? certain(`${whose} was killed because it used more memory than its limit of ${limit} (OOMKilled)`, field)
        : certain(`${whose} was killed by SIGKILL, as if it used more memory than its limit of ${limit}`, field);
    }
  }
  return undefined;
};

/** Whether Kubernetes kills the containers of a pod itself, or may do so because of a postStart hook. */
function isAskedToEnd(facts: Facts, pod: KubeObject): boolean {
  const hasHook = containersOf(pod).some(({ lifecycle }) => lifecycle?.postStart !== undefined);
  return hasHook || eventsAbout(facts, pod).some(({ reason }) => reason === 'Killing');
}

/** A pod that was evicted from its node, because it exceeded the limit of a volume or the node ran out of a
 * resource. */
export const evictedCause: Cause = (facts) => {
  for (const { pod, reason, words } of endedByNode(facts)) {
    if (reason !== 'Evicted') continue;
    const [, limit] = /exceeds the (?:total )?limit "([^"]+)"/.exec(words) ?? [];
    const field = limit === undefined ? undefined : { object: pod, key: 'sizeLimit', value: limit };
    return certain(`pod ${pod.metadata.name} was evicted from its node: ${words}`, field);
  }
  return undefined;
};

/** A pod that its node refused to run, so that its workload creates another one again and again. */
export const rejectedCause: Cause = (facts) => {
  for (const { pod, reason, words } of endedByNode(facts)) {
    const { phase, containers, nodeName } = readPod(pod);
    if (phase !== 'Failed' || containers.some(({ running, terminated }) => running || terminated)) continue;
    return certain(`node ${nodeName} refuses to run pod ${pod.metadata.name}: ${reason}: ${words}`);
  }
  return undefined;
};

/** The pods in whose status the node gives a reason, unless others have taken their place or it was before the step. */
function* endedByNode(facts: Facts): Generator<{ pod: KubeObject; reason: string; words: string }> {
  for (const pod of facts.all('Pod').filter(facts.isAbout)) {
    const { reason, message = '' } = (pod['status'] ?? {}) as { reason?: string; message?: string };
    const owner = ownerOf(pod, facts.all);
    if (reason === undefined || !isOfRevision(pod, facts.all) || (owner !== undefined && isWell(owner))) continue;
    const { conditions, containers } = readPod(pod);
    const times = [
      ...conditions.map(({ since }) => since),
      ...containers.map(({ terminated }) => terminated?.finishedAt),
    ];
    const lastMs = Math.max(...times.map((time) => Date.parse(time ?? '')).filter((ms) => !Number.isNaN(ms)));
    // Kubernetes reports times in whole seconds.
    if (Number.isFinite(lastMs) && lastMs < Math.floor(facts.sinceMs / 1000) * 1000) continue;
    yield { pod, reason, words: message.trim().replace(/\.$/, '') || 'no reason is given' };
  }
}

function isWell(owner: KubeObject): boolean {
  const { replicas = 1 } = (owner['spec'] ?? {}) as { replicas?: number };
  const { readyReplicas = 0 } = (owner['status'] ?? {}) as { readyReplicas?: number };
  return readyReplicas >= replicas;
}

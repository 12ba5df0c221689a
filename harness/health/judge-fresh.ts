import { type Judgement, ready } from '../model/cluster/judgement.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import type { PodState } from './read-pod.ts';

/** How long a container without probes must run until it counts as ready, in milliseconds: Kubernetes treats it as
 * ready as soon as it starts, even if it exits with an error a moment later. The time of its start is in whole seconds,
 * so it may have run for a second less. */
const freshMs = 3000;
/** Upper limit of that time for a container that crashed before, which must run longer than its last run, in
 * milliseconds. */
const longestFreshMs = 60_000;

/** Judges a pod that Kubernetes reports as ready: one that has just started without any probe is still pending. */
export function judgeFresh(pod: KubeObject, state: PodState): Judgement {
  const { containers = [] } = (pod['spec'] ?? {}) as {
    containers?: readonly { readonly name: string; readonly readinessProbe?: object; readonly startupProbe?: object }[];
  };
  for (const { name, readinessProbe, startupProbe } of containers) {
    const container = state.containers.find((each) => each.name === name);
    if (container?.startedAt === undefined || (readinessProbe ?? startupProbe) !== undefined) continue;
    const { exitCode = 0, startedAt, finishedAt } = container.lastTerminated ?? {};
    const ranMs = exitCode === 0 ? 0 : Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '') || 0;
    const runsMs = Date.now() - Date.parse(container.startedAt);
    // A negative time means that the node's clock is ahead.
    if (runsMs < 0 || runsMs >= Math.min(longestFreshMs, freshMs + 2 * ranMs)) continue;
    const again = exitCode === 0 ? '' : ` again after exit code ${exitCode}`;
    return { state: 'pending', waitingFor: `${state.name}: ${name} has just started${again}`, object: pod };
  }
  return ready;
}

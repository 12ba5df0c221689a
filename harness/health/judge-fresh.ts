import { type Judgement, ready } from '../model/cluster/judgement.ts';
import type { KubeObject } from '../model/cluster/kube-object.ts';
import type { PodState } from './read-pod.ts';

/** How long a container has to run that nothing asks whether it is ready: Kubernetes takes it for ready as soon as it is
 * started, also one that ends with an error a moment later. */
const freshMs = 2000;
/** The most for one that ended with an error before: longer than that run, so that it is past what ended it. */
const longestFreshMs = 60_000;

/** A pod that Kubernetes calls ready: one that was only just started, without a probe that says so, is not yet. */
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
    // The clock of the node may be ahead.
    if (runsMs < 0 || runsMs >= Math.min(longestFreshMs, freshMs + 2 * ranMs)) continue;
    const again = exitCode === 0 ? '' : ` again after exit code ${exitCode}`;
    return { state: 'pending', waitingFor: `${state.name}: ${name} was only just started${again}`, object: pod };
  }
  return ready;
}
